import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { distance, durationText, roundText } from './duration';

const t = ((key: string, values: Record<string, number>) =>
  `${key.replace('time.', '')}(${Object.values(values).join(',')})`) as unknown as TFunction;

describe('durations', () => {
  it.each([
    [-5, 's(0)'],
    [59, 's(59)'],
    [60, 'ms(1,0)'],
    [3_599, 'ms(59,59)'],
    [7_860, 'hm(2,11)'],
    [90_000, 'dh(1,1)'],
  ])('%d seconds are written in two units', (seconds, text) => {
    expect(durationText(t, seconds)).toBe(text);
  });

  it.each([
    [30, null],
    [-59, null],
    [-60, { value: -1, unit: 'minute' }],
    [7_300, { value: 2, unit: 'hour' }],
    [-86_400 * 45, { value: -1, unit: 'month' }],
  ])('%d seconds away is one unit, towards now', (delta, answer) => {
    expect(distance(1_000_000_000 + delta, 1_000_000_000)).toEqual(answer);
  });

  it.each([
    [86_400, 'days(1)'],
    [5_400, 'minutes(90)'],
    [7_200, 'hours(2)'],
    [90, 'ms(1,30)'],
    [0, 'minutes(0)'],
  ])('%d seconds are said in the largest whole unit', (seconds, text) => {
    expect(roundText(t, seconds)).toBe(text);
  });
});
