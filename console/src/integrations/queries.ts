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

const EVENTS_SHOWN = 10;

export function recentEvents(id: number) {
  return queryOptions({
    queryKey: integrationKeys.events(id),
    queryFn: ({ signal }) => call('/alert-event/list', { integration_ids: [id], limit: EVENTS_SHOWN }, signal),
  });
}

const REJECTED_SHOWN = 50;

export function rejectedList(id: number) {
  return queryOptions({
    queryKey: integrationKeys.rejected(id),
    queryFn: ({ signal }) =>
      call('/integration/rejected/list', { integration_id: id, p: 1, limit: REJECTED_SHOWN }, signal),
  });
}
