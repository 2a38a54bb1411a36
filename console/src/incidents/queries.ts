import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { FeedType } from '../api/feed';
import type { IncidentQuery } from '../api/incidents';
import { incidentKeys } from './cache';
import { toQuery, type IncidentSearch } from './filters';

const ROWS = 50;
const FEED_LINES = 50;

/** A list page by page. The window of time is fixed by the first page, so that later pages continue it. */
export function incidentList(search: IncidentSearch, me: number) {
  const { open: _, ...filters } = search;
  return infiniteQueryOptions({
    queryKey: [...incidentKeys.lists, filters],
    initialPageParam: null as IncidentQuery | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ?? toQuery(filters, me, Math.floor(Date.now() / 1000));
      const page = await call('/incident/list', { ...query, limit: ROWS }, signal);
      return { ...page, query };
    },
    getNextPageParam: (last): IncidentQuery | null =>
      last.has_next_page ? { ...last.query, search_after_ctx: last.search_after_ctx } : null,
  });
}

export function incidentInfo(id: string) {
  return queryOptions({
    queryKey: incidentKeys.one(id),
    queryFn: ({ signal }) => call('/incident/info', { incident_id: id }, signal),
  });
}

export function incidentAlerts(id: string) {
  return queryOptions({
    queryKey: [...incidentKeys.parts(id), 'alerts'],
    queryFn: ({ signal }) => call('/incident/alert/list', { incident_id: id, limit: 100 }, signal),
  });
}

export function alertEvents(incidentId: string, alertId: string) {
  return queryOptions({
    queryKey: [...incidentKeys.parts(incidentId), 'events', alertId],
    queryFn: ({ signal }) => call('/alert/event/list', { alert_id: alertId }, signal),
  });
}

export function pastIncidents(id: string) {
  return queryOptions({
    queryKey: [...incidentKeys.parts(id), 'past'],
    queryFn: ({ signal }) => call('/incident/past/list', { incident_id: id }, signal),
  });
}

const OFFERED = 20;

/** Open incidents whose title holds `text`, however old; `now` (in seconds) bounds the window and does not ask anew. */
export function openIncidents(text: string, now: number) {
  return queryOptions({
    queryKey: ['incidents', 'open', text],
    queryFn: ({ signal }) => {
      const window = { start_time: 1, end_time: now + 60, progress: 'Triggered,Processing' };
      return call('/incident/list', { ...window, query: text, limit: OFFERED }, signal);
    },
  });
}

export function incidentFeed(id: string, types: FeedType[] | undefined) {
  return infiniteQueryOptions({
    queryKey: [...incidentKeys.parts(id), 'feed', types ?? 'all'],
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) =>
      call('/incident/feed', { incident_id: id, p: pageParam, limit: FEED_LINES, asc: false, types }, signal),
    getNextPageParam: (last, _pages, page) => (last.has_next_page ? page + 1 : null),
  });
}

export function incidentDeliveries(id: string) {
  return queryOptions({
    queryKey: [...incidentKeys.parts(id), 'deliveries'],
    queryFn: ({ signal }) => call('/incident/delivery/list', { incident_id: id }, signal),
  });
}
