import type { QuietRule } from '../api/reach';

export const WEEK = [1, 2, 3, 4, 5, 6, 0] as const;

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export function newQuiet(): QuietRule {
  return {
    name: '',
    start: '22:00',
    end: '08:00',
    days: [],
    severities: ['Warning', 'Info'],
    transports: ['email'],
    time_zone: '',
  };
}

export type QuietFault = 'start' | 'end' | 'same' | 'severities';

/** What keeps a rule from being saved. */
export function quietFault(rule: QuietRule): QuietFault | null {
  if (!CLOCK.test(rule.start)) return 'start';
  if (!CLOCK.test(rule.end) && rule.end !== '24:00') return 'end';
  if (rule.start === rule.end) return 'same';
  return (rule.severities ?? []).length === 0 ? 'severities' : null;
}

/** Whether the hours go over midnight, and so belong to the day on which they begin. */
export function isOvernight(rule: QuietRule): boolean {
  return rule.end < rule.start;
}

/** A list with one of its things moved by one place. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  const one = list[from];
  if (one === undefined || to < 0 || to >= list.length) return [...list];
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** The weekday's short name; 0 is Sunday. */
export function dayName(day: number, language: string): string {
  // The fourth of January 1970 was a Sunday.
  return new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format((day + 3) * 86_400_000);
}
