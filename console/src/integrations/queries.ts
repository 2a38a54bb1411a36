import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import { integrationKeys } from './cache';

export function integrationList(channelId: number) {
  return queryOptions({
    queryKey: integrationKeys.list(channelId),
    queryFn: ({ signal }) => call('/integration/list', { channel_ids: [channelId], p: 1, limit: 100 }, signal),
  });
}

export function integrationInfo(id: number) {
  return queryOptions({
    queryKey: integrationKeys.one(id),
    queryFn: ({ signal }) => call('/integration/info', { integration_id: id }, signal),
  });
}

export function integrationTypes() {
  return queryOptions({
    queryKey: ['integrations', 'types'],
    queryFn: ({ signal }) => call('/integration/type/list', {}, signal),
    staleTime: Infinity,
  });
}

export function integrationType(type: string) {
  return queryOptions({
    queryKey: ['integrations', 'type', type],
    queryFn: ({ signal }) => call('/integration/type/info', { type }, signal),
    staleTime: Infinity,
  });
}

const HOURS_SHOWN = 24;

export function integrationStats(id: number) {
  return queryOptions({
    queryKey: integrationKeys.stats(id),
    queryFn: ({ signal }) => call('/integration/stats', { integration_ids: [id], hours: HOURS_SHOWN }, signal),
  });
}

export function heartbeatList(id: number) {
  return queryOptions({
    queryKey: integrationKeys.heartbeats(id),
    queryFn: ({ signal }) => call('/integration/heartbeat/list', { integration_id: id }, signal),
    refetchInterval: 30_000,
  });
}

const EVENTS_SHOWN = 50;

export function recentEvents(id: number) {
  return queryOptions({
    queryKey: integrationKeys.events(id),
    queryFn: ({ signal }) => call('/alert-event/list', { integration_ids: [id], limit: EVENTS_SHOWN }, signal),
  });
}

const REJECTED_SHOWN = 50;
const LOOK_MS = 3_000;

export type RejectedKind = 'all' | 'refused' | 'ignored';

/** What was sent and is no event. Nobody tells of it, so it is looked for again and again while it is on the screen. */
export function rejectedList(id: number, kind: RejectedKind = 'all') {
  return queryOptions({
    queryKey: [...integrationKeys.rejected(id), kind],
    queryFn: ({ signal }) =>
      call('/integration/rejected/list', { integration_id: id, kind, p: 1, limit: REJECTED_SHOWN }, signal),
    refetchInterval: LOOK_MS,
  });
}
