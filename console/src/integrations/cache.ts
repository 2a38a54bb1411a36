import type { Output } from '../api/call';
import { queryClient } from '../api/query';
import type { Integration } from '../api/integrations';
import type { IntegrationNews } from '../live/stream';

export const integrationKeys = {
  lists: ['integrations', 'list'] as const,
  list: (channelId: number) => ['integrations', 'list', channelId] as const,
  one: (id: number) => ['integrations', 'one', id] as const,
  events: (id: number) => ['integrations', 'events', id] as const,
  rejected: (id: number) => ['integrations', 'rejected', id] as const,
  stats: (id: number) => ['integrations', 'stats', id] as const,
  heartbeats: (id: number) => ['integrations', 'heartbeats', id] as const,
};

/** Reads an integration, and the lists it stands in, again. */
export async function readAgain(id: number): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: integrationKeys.one(id) }),
    queryClient.invalidateQueries({ queryKey: integrationKeys.lists }),
    queryClient.invalidateQueries({ queryKey: integrationKeys.heartbeats(id) }),
  ]);
}

/** Lights up the latest event of an integration wherever it is shown. */
export function noteLastEvent(news: IntegrationNews): void {
  const applied = (one: Integration): Integration =>
    one.integration_id === news.integration_id ? { ...one, last_event_at: news.last_event_at } : one;
  queryClient.setQueriesData<Output<'/integration/list'>>({ queryKey: integrationKeys.lists }, (page) =>
    page === undefined ? page : { ...page, items: page.items.map(applied) },
  );
  queryClient.setQueryData<Integration>(integrationKeys.one(news.integration_id), (one) =>
    one === undefined ? one : applied(one),
  );
  void queryClient.invalidateQueries({ queryKey: integrationKeys.events(news.integration_id) });
  void queryClient.invalidateQueries({ queryKey: integrationKeys.rejected(news.integration_id) });
  void queryClient.invalidateQueries({ queryKey: integrationKeys.stats(news.integration_id) });
}
