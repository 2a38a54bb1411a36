import { queryOptions } from '@tanstack/react-query';
import { call, type Input } from '../api/call';
import type { Schemas } from '../api/operations';

export type Place = { channel_id: number } | { integration_id: number };
export type ReplayDraft = NonNullable<Input<'/replay'>['draft']>;
export type Replay = Schemas['ReplayAnswer'];
export type Difference = Schemas['DifferenceItem'];

export const DAYS = [1, 7, 30] as const;
const POLL_MS = 1_000;

export function beginReplay(place: Place, days: number, draft: ReplayDraft): Promise<Replay> {
  return call('/replay', { ...place, days, draft });
}

/** A replay until it is over. */
export function replayQuery(replayId: string) {
  return queryOptions({
    queryKey: ['replay', replayId],
    queryFn: ({ signal }) => call('/replay/info', { replay_id: replayId }, signal),
    enabled: replayId !== '',
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'running' ? POLL_MS : false),
    staleTime: Infinity,
  });
}

export function cancelReplay(replayId: string) {
  return call('/replay/cancel', { replay_id: replayId });
}
