import { dayAfter, dayOf, monthBeside, weekdayOf, type Day } from '../calendars/month';
import { DAYS } from '../times/days';
import { instantOf, wallOf } from '../times/zoned';

export const SPANS = ['week', 'two_weeks', 'month'] as const;
export type Span = (typeof SPANS)[number];

/** What stands in the address of a time line; what is absent is this week, in the schedule's zone. */
export interface ViewSearch {
  span?: Span;
  day?: Day;
  /** Times in the reader's own zone. */
  own?: boolean;
}

/** A part of time, in seconds; the end is exclusive. */
export interface Window {
  start: number;
  end: number;
}

/** The days that are shown, and where each begins: one edge more than days. */
export interface View extends Window {
  span: Span;
  zone: string;
  days: Day[];
  edges: number[];
  /** What the server is asked for: more than is shown, so that a shift over the edge is known whole. */
  asked: Window;
}

const DAY_S = 86_400;
/** Days asked for on either side; with a day that is 25 hours long it stays below the 45 days that the server shows. */
const MARGIN: Record<Span, number> = { week: 14, two_weeks: 14, month: 6 };

/** Reads an address; what makes no sense is dropped, so that an old link still opens. */
export function readView(search: Record<string, unknown>): ViewSearch {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(String(search.day)) && !Number.isNaN(Date.parse(String(search.day)));
  return {
    span: SPANS.find((span) => span === search.span),
    day: isDay ? String(search.day) : undefined,
    own: search.own === true ? true : undefined,
  };
}

export function mondayOf(day: Day): Day {
  return dayAfter(day, -DAYS.indexOf(weekdayOf(day)));
}

/** The days of the week, the two weeks or the month in which a day lies. */
export function daysOf(span: Span, day: Day): Day[] {
  if (span !== 'month') {
    const first = mondayOf(day);
    return Array.from({ length: span === 'week' ? 7 : 14 }, (_, at) => dayAfter(first, at));
  }
  const [year = 0, month = 0] = day.split('-').map(Number);
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length: count }, (_, at) => dayOf(year, month, at + 1));
}

/** A day in the span before (-1) or after (1). */
export function dayBeside(span: Span, day: Day, step: number): Day {
  if (span !== 'month') return dayAfter(day, step * (span === 'week' ? 7 : 14));
  const [year = 0, month = 0] = day.split('-').map(Number);
  const next = monthBeside({ year, month }, step);
  return dayOf(next.year, next.month, 1);
}

/** The day it is in a zone at an instant (seconds). */
export function dayIn(zone: string, now: number): Day {
  return wallOf(now * 1000, zone).slice(0, 10);
}

export function makeView(span: Span, day: Day, zone: string): View {
  const days = daysOf(span, day);
  const midnights = [...days, dayAfter(days.at(-1) ?? day)];
  const edges = midnights.map((one) => instantOf(`${one}T00:00`, zone) / 1000);
  const start = edges[0] ?? 0;
  const end = edges.at(-1) ?? 0;
  const margin = MARGIN[span] * DAY_S;
  return { span, zone, days, edges, start, end, asked: { start: start - margin, end: end + margin } };
}

/** Where an instant lies in a window, in percent of its length; days that are an hour longer take more of it. */
export function shareOf(at: number, { start, end }: Window): number {
  return (100 * (Math.min(Math.max(at, start), end) - start)) / (end - start);
}

const STEP_S: Record<Span, number> = { week: 1_800, two_weeks: 3_600, month: 3_600 };

/** The nearest round time of the day's clock: half an hour, or an hour where days are narrow. */
export function snapped(at: number, { span, edges }: Pick<View, 'span' | 'edges'>): number {
  const place = edges.findLastIndex((edge) => edge <= at);
  const edge = edges[Math.max(0, place)] ?? at;
  const round = edge + Math.round((at - edge) / STEP_S[span]) * STEP_S[span];
  return Math.min(round, edges[place + 1] ?? round);
}
