import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '../api/call';
import type { AlertEvent } from '../api/incidents';
import { seenIn, type Seen } from './suggestions';

/** Whose events a rule is about. */
export type Scope = { channelId: number } | { integrationId: number };

const EVENTS = 50;
const NOTHING: readonly AlertEvent[] = [];

/** The latest events of a channel or an integration, newest first. */
export function latestEvents(scope: Scope) {
  const of = 'channelId' in scope ? { channel_ids: [scope.channelId] } : { integration_ids: [scope.integrationId] };
  return queryOptions({
    queryKey: ['events', 'latest', of],
    queryFn: ({ signal }) => call('/alert-event/list', { ...of, limit: EVENTS }, signal),
    staleTime: 60_000,
  });
}

/** Names and values to offer while a condition is written. */
export function useSeen(scope: Scope): Seen {
  const events = useQuery(latestEvents(scope)).data?.items ?? NOTHING;
  return useMemo(() => seenIn(events), [events]);
}

/** All integrations that may be asked for, by id. */
export function integrationNames() {
  return queryOptions({
    queryKey: ['integrations', 'names'],
    queryFn: async ({ signal }) => {
      const { items } = await call('/integration/list', { p: 1, limit: 100 }, signal);
      return items.map((one) => ({ value: String(one.integration_id), label: one.integration_name }));
    },
    staleTime: 60_000,
  });
}
