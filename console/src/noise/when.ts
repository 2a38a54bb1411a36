import type { TimeFilter } from '../api/escalation';
import type { SilenceRule } from '../api/noise';
import { instantOf, tomorrowAt, wallOf } from '../times/zoned';
import type { FaultName } from './drafts';

/** When a silence holds: once, in hours of the week, or by a service calendar. Times of the first are wall clock. */
export interface When {
  kind: 'once' | 'weekly' | 'calendar';
  start: string;
  end: string;
  times: TimeFilter[];
  /** In which `times` are meant; empty: the account's. */
  zone: string;
  calendar: CalendarTime;
}

/** On the working days of a calendar, or on its days off; within these hours. */
export interface CalendarTime {
  cal_id: string;
  is_off: boolean;
  start: string;
  end: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const QUICK = ['hour', 'four_hours', 'tomorrow', 'day'] as const;
export type Quick = (typeof QUICK)[number];

/** The end (ms) of a silence that begins now and is chosen by one press. */
export function quickEnd(quick: Quick, now: number, zone: string): number {
  if (quick === 'hour') return now + HOUR_MS;
  if (quick === 'four_hours') return now + 4 * HOUR_MS;
  return quick === 'day' ? now + DAY_MS : tomorrowAt('09:00', now, zone);
}

const WORK: TimeFilter = { start: '09:00', end: '18:00', repeat: [1, 2, 3, 4, 5] };

export function newWhen(now: number, zone: string): When {
  return {
    kind: 'once',
    start: wallOf(now, zone),
    end: wallOf(now + 4 * HOUR_MS, zone),
    times: [WORK],
    zone: '',
    calendar: { cal_id: '', is_off: true, start: '00:00', end: '24:00' },
  };
}

type Timed = Pick<SilenceRule, 'time_filter' | 'time_filters' | 'time_zone'>;

export function whenOf(rule: Timed, now: number, zone: string): When {
  const fresh = { ...newWhen(now, zone), zone: rule.time_zone };
  const once = rule.time_filter;
  if (once !== undefined)
    return { ...fresh, start: wallOf(once.start_time * 1000, zone), end: wallOf(once.end_time * 1000, zone) };
  const [first] = rule.time_filters;
  if (first?.cal_id === undefined || first.cal_id === '') return { ...fresh, kind: 'weekly', times: rule.time_filters };
  const { cal_id, is_off = false, start = '', end = '' } = first;
  return { ...fresh, kind: 'calendar', calendar: { cal_id, is_off, start: start || '00:00', end: end || '24:00' } };
}

/** The fields of the API that say it. */
export function whenBody(when: When, zone: string) {
  if (when.kind === 'once') {
    const seconds = (wall: string) => Math.floor(instantOf(wall, zone) / 1000);
    return { time_filter: { start_time: seconds(when.start), end_time: seconds(when.end) } };
  }
  const times = when.kind === 'weekly' ? when.times : [when.calendar];
  return { time_filters: times, time_zone: when.zone };
}

export function whenFaults(when: When, now: number, zone: string): FaultName[] {
  if (when.kind === 'weekly')
    return when.times.every((one) => (one.start ?? '') !== '' && (one.end ?? '') !== '') && when.times.length > 0
      ? []
      : ['no_hours'];
  if (when.kind === 'calendar') return when.calendar.cal_id === '' ? ['no_calendar'] : [];
  const [start, end] = [instantOf(when.start, zone), instantOf(when.end, zone)];
  if (Number.isNaN(start)) return ['no_start'];
  if (Number.isNaN(end)) return ['no_end'];
  if (end <= start) return ['order'];
  return end <= now ? ['over'] : [];
}
