import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { DeliveryQuery, DrillInfo } from '../api/delivery';
import { queryClient } from '../api/query';
import { toQuery, type DeliverySearch } from './filters';

export const deliveryKeys = {
  all: ['deliveries'] as const,
  lists: ['deliveries', 'list'] as const,
  one: (id: string) => ['deliveries', 'one', id] as const,
  health: ['deliveries', 'health'] as const,
  drills: ['drills'] as const,
  drill: (id: string) => ['drills', 'one', id] as const,
};

/** How often a page that is looked at asks again for what no live stream tells. */
export const REFRESH_MS = 5_000;
const WATCH_MS = 1_500;
const ROWS = 50;
const DRILLS = 20;

export function deliveryList(search: DeliverySearch) {
  return infiniteQueryOptions({
    queryKey: [...deliveryKeys.lists, search],
    initialPageParam: null as DeliveryQuery | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ?? toQuery(search, Math.floor(Date.now() / 1000));
      const page = await call('/delivery/list', { ...query, limit: ROWS }, signal);
      return { ...page, query };
    },
    getNextPageParam: (last): DeliveryQuery | null =>
      last.has_next_page ? { ...last.query, search_after_ctx: last.search_after_ctx } : null,
  });
}

export function deliveryInfo(id: string) {
  return queryOptions({
    queryKey: deliveryKeys.one(id),
    queryFn: ({ signal }) => call('/delivery/info', { delivery_id: id }, signal),
    refetchInterval: ({ state }) => (state.data?.delivery.state === 'pending' ? WATCH_MS : false),
  });
}

export function deliveryHealth() {
  return queryOptions({
    queryKey: deliveryKeys.health,
    queryFn: ({ signal }) => call('/delivery/health', {}, signal),
    refetchInterval: REFRESH_MS,
  });
}

export function drillList(all: boolean) {
  return queryOptions({
    queryKey: [...deliveryKeys.drills, 'list', all],
    queryFn: ({ signal }) => call('/drill/list', { all, limit: DRILLS }, signal),
    refetchInterval: REFRESH_MS,
  });
}

/** A drill is watched until somebody confirmed it, or nothing more can come. */
export function isOver({ drill, deliveries }: DrillInfo): boolean {
  if (drill.received_at > 0) return true;
  return deliveries.every((one) => one.state === 'failed' || one.state === 'dropped');
}

export function drillInfo(id: string) {
  return queryOptions({
    queryKey: deliveryKeys.drill(id),
    queryFn: ({ signal }) => call('/drill/info', { drill_id: id }, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data) ? false : WATCH_MS),
  });
}

/** Sends a message once more, and reads again whatever shows messages. */
export async function sendAgain(id: string): Promise<void> {
  await call('/delivery/resend', { delivery_id: id });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: deliveryKeys.all }),
    queryClient.invalidateQueries({ queryKey: ['incidents', 'parts'] }),
  ]);
}
