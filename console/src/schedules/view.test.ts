import { describe, expect, it } from 'vitest';
import { dayBeside, daysOf, makeView, readView, shareOf, snapped } from './view';

const HOUR = 3_600;

describe('the days of a view', () => {
  it('are a week or two from Monday, or a month', () => {
    expect(daysOf('week', '2026-11-26')).toEqual([
      ...['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29'],
    ]);
    expect(daysOf('week', '2026-11-29')[0]).toBe('2026-11-23');
    expect(daysOf('two_weeks', '2026-12-28')).toHaveLength(14);
    expect(daysOf('month', '2028-02-10')).toHaveLength(29);
  });

  it('go on to what is beside', () => {
    expect(dayBeside('week', '2026-12-28', 1)).toBe('2027-01-04');
    expect(dayBeside('two_weeks', '2026-01-05', -1)).toBe('2025-12-22');
    expect(dayBeside('month', '2026-01-31', 1)).toBe('2026-02-01');
    expect(dayBeside('month', '2026-01-31', -1)).toBe('2025-12-01');
  });

  it.each([
    ['2026-03-25', 7 * 24 - 1, 23],
    ['2026-10-21', 7 * 24 + 1, 25],
  ])('are as long as they are in the week of %s', (day, hours, sunday) => {
    const view = makeView('week', day, 'Europe/Berlin');
    expect(view.end - view.start).toBe(hours * HOUR);
    expect(view.edges[7]! - view.edges[6]!).toBe(sunday * HOUR);
  });

  it('ask for no more than the server shows', () => {
    for (const span of ['week', 'two_weeks', 'month'] as const) {
      const { asked } = makeView(span, '2026-10-21', 'Europe/Berlin');
      expect(asked.end - asked.start).toBeLessThanOrEqual(45 * 86_400);
    }
  });
});

it('places instants by time', () => {
  const window = { start: 100, end: 300 };
  expect([50, 100, 150, 300, 400].map((at) => shareOf(at, window))).toEqual([0, 0, 25, 100, 100]);
});

it('rounds to the clock of the zone', () => {
  const view = makeView('week', '2026-11-26', 'Asia/Kathmandu');
  const nine = Date.parse('2026-11-26T09:00:00+05:45') / 1000;
  expect(snapped(nine + 700, view)).toBe(nine);
  expect(snapped(nine + 1_000, view)).toBe(nine + 1_800);
  expect(snapped(view.end - 10, view)).toBe(view.end);
});

it('reads an address and drops what makes no sense', () => {
  expect(readView({ span: 'month', day: '2026-11-26', own: true })).toEqual({
    span: 'month',
    day: '2026-11-26',
    own: true,
  });
  expect(readView({ span: 'year', day: '2026-13-99', own: 1 })).toEqual({});
});
