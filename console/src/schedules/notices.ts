import type { Schedule } from '../api/schedules';
import type { Webhook } from '../api/escalation';

type Kept = Schedule['notify'];

/** What is said of hand-offs, as the editor holds it. */
export interface Notices {
  /** Minutes before a hand-off; 0: nothing is said. */
  advance: number;
  /** When it is said who is on call; an empty text: never. */
  time: string;
  cycle: 'day' | 'week';
  /** None: as everybody prefers. */
  ways: string[];
  groups: Webhook[];
}

export function noticesOf(kept: Kept | null): Notices {
  const fixed = kept?.fixed_time ?? null;
  const by = kept?.by ?? null;
  return {
    advance: Math.round((kept?.advance_in_time ?? 0) / 60),
    time: fixed?.start ?? '',
    cycle: fixed?.cycle === 'week' ? 'week' : 'day',
    ways: by === null || (by.follow_preference ?? true) ? [] : (by.personal_channels ?? []),
    groups: (kept?.webhooks ?? []).map(({ type, settings }) => ({
      type,
      settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => Boolean(value))),
    })),
  };
}

export function bodyOfNotices({ advance, time, cycle, ways, groups }: Notices) {
  return {
    advance_in_time: advance * 60,
    fixed_time: time === '' ? null : { cycle, start: time },
    by: { follow_preference: ways.length === 0, personal_channels: ways },
    webhooks: groups,
  };
}
