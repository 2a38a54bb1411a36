import { describe, expect, it } from 'vitest';
import { instantOf, tomorrowAt, wallOf } from './zoned';

const at = (text: string) => Date.parse(text);

describe('the wall clock of a zone', () => {
  it.each([
    ['2026-11-26T09:00', 'Asia/Shanghai', '2026-11-26T01:00:00Z'],
    ['2026-11-26T09:00', 'America/New_York', '2026-11-26T14:00:00Z'],
    ['2026-07-01T00:00', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
    ['2026-01-01T00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
    ['2026-10-25T01:59', 'Europe/Berlin', '2026-10-24T23:59:00Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
  ])('%s in %s is %s', (wall, zone, instant) => {
    expect(instantOf(wall, zone)).toBe(at(instant));
    expect(wallOf(at(instant), zone)).toBe(wall);
  });

  it('takes the first of two equal times', () => {
    expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
  });

  it('goes on from before a gap', () => {
    expect(instantOf('2026-03-29T02:30', 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
  });

  it('knows what is no time', () => {
    expect(instantOf('', 'UTC')).toBeNaN();
  });

  it('finds tomorrow by the zone’s day, not by ours', () => {
    expect(tomorrowAt('09:00', at('2026-11-26T23:30:00Z'), 'Asia/Shanghai')).toBe(at('2026-11-28T01:00:00Z'));
    expect(tomorrowAt('09:00', at('2026-12-31T05:00:00Z'), 'UTC')).toBe(at('2027-01-01T09:00:00Z'));
    expect(tomorrowAt('09:00', at('2026-10-24T10:00:00Z'), 'Europe/Berlin')).toBe(at('2026-10-25T08:00:00Z'));
  });
});
