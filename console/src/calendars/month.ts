import { DAYS } from '../times/days';

/** A day of a calendar, as `YYYY-MM-DD`. */
export type Day = string;

/** Some days that are said to be off, or to be worked on; `end_at` is the first day after them. */
export interface Marked {
  event_id: string;
  summary: string;
  start_at: Day;
  end_at: Day;
  is_off: boolean;
  updated_at: number;
}

export interface Month {
  year: number;
  /** From 1. */
  month: number;
}

const DAY_MS = 86_400_000;

export function dayOf(year: number, month: number, day: number): Day {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** The day some days later. */
export function dayAfter(day: Day, count = 1): Day {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** A weekday, 0 is Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(Date.parse(day)).getUTCDay();
}

export function monthBeside({ year, month }: Month, step: number): Month {
  const date = new Date(Date.UTC(year, month - 1 + step, 1));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 };
}

/** The weeks of a month, from Monday; null before its first and after its last day. */
export function weeksOf({ year, month }: Month): (Day | null)[][] {
  const first = dayOf(year, month, 1);
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const blanks = DAYS.indexOf(weekdayOf(first));
  const cells: (Day | null)[] = [
    ...Array.from({ length: blanks }, () => null),
    ...Array.from({ length: count }, (_, at) => dayAfter(first, at)),
  ];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

const BY_HAND = /^[0-9a-f]{24}$/;

/** Whether somebody said it, and not a weekday or a holiday. */
export function isByHand(mark: Marked): boolean {
  return BY_HAND.test(mark.event_id);
}

/** What is said about a day: by hand, the latest first; else by its weekday or a holiday. */
export function markOf(day: Day, marks: readonly Marked[]): Marked | undefined {
  const said = marks.filter((one) => one.start_at <= day && day < one.end_at);
  return said.filter(isByHand).sort((a, b) => b.updated_at - a.updated_at)[0] ?? said[0];
}
