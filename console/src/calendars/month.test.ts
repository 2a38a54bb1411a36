import { describe, expect, it } from 'vitest';
import { dayAfter, markOf, monthBeside, weekdayOf, weeksOf, type Marked } from './month';

function mark(event_id: string, start_at: string, end_at: string, updated_at = 0): Marked {
  return { event_id, summary: '', start_at, end_at, is_off: true, updated_at };
}

describe('a month', () => {
  it('has weeks from Monday to Sunday', () => {
    const weeks = weeksOf({ year: 2026, month: 10 }); // 1 October 2026 is a Thursday
    expect(weeks[0]).toEqual([null, null, null, '2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04']);
    expect(weeks.at(-1)).toEqual([
      '2026-10-26',
      '2026-10-27',
      '2026-10-28',
      '2026-10-29',
      '2026-10-30',
      '2026-10-31',
      null,
    ]);
    expect(weeks.flat().filter((day) => day !== null)).toHaveLength(31);
  });

  it('may be short', () => {
    expect(weeksOf({ year: 2027, month: 2 })).toHaveLength(4);
  });

  it('lies between two others, also over a year', () => {
    expect(monthBeside({ year: 2026, month: 12 }, 1)).toEqual({ year: 2027, month: 1 });
    expect(monthBeside({ year: 2026, month: 1 }, -1)).toEqual({ year: 2025, month: 12 });
  });

  it('has days that follow each other over the change of the clock', () => {
    expect(dayAfter('2026-10-24', 2)).toBe('2026-10-26');
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
    expect(weekdayOf('2026-11-26')).toBe(4);
  });
});

describe('what is said about a day', () => {
  const [early, late] = ['a'.repeat(24), 'b'.repeat(24)];
  const marks = [
    mark('holiday.20261001', '2026-10-01', '2026-10-08'),
    mark(late, '2026-10-06', '2026-10-08', 2),
    mark(early, '2026-10-07', '2026-10-08', 1),
  ];

  it('ends before the last day', () => {
    expect(markOf('2026-10-08', marks)).toBeUndefined();
    expect(markOf('2026-10-01', marks)?.event_id).toBe('holiday.20261001');
  });

  it('is first what was said by hand, and of that the latest', () => {
    expect(markOf('2026-10-07', marks)?.event_id).toBe(late);
  });
});
