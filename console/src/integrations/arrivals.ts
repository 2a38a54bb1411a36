import type { AlertEvent } from '../api/incidents';
import type { Rejected } from '../api/integrations';

/** One thing that came: an event, or a body that is none and says why. */
export type Arrival =
  | { kind: 'event'; id: string; at: number; event: AlertEvent }
  | { kind: 'rejected'; id: string; at: number; rejected: Rejected };

/** Both kinds in one row, the newest first, at most `most`. Of equal times events come first. */
export function inOrder(events: AlertEvent[], rejected: Rejected[], most: number): Arrival[] {
  const all: Arrival[] = [
    ...events.map((event) => ({ kind: 'event' as const, id: event.event_id, at: event.created_at, event })),
    ...rejected.map((one) => ({ kind: 'rejected' as const, id: one.rejected_id, at: one.received_at, rejected: one })),
  ];
  return all.sort((one, other) => other.at - one.at).slice(0, most);
}

/** How many of `now` are not in `before`. */
export function newSince(before: Arrival[], now: Arrival[]): number {
  const known = new Set(before.map((one) => one.id));
  return now.filter((one) => !known.has(one.id)).length;
}

/** The rows of `before` as they are `now`: one that was taken after all says so. */
export function refreshed(before: Arrival[], now: Arrival[]): Arrival[] {
  const known = new Map(now.map((one) => [one.id, one]));
  return before.map((one) => known.get(one.id) ?? one);
}
