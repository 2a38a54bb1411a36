import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const channelKeys = {
  all: ['channels'] as const,
  list: ['channels', 'list'] as const,
  one: (id: number) => ['channels', 'one', id] as const,
};

/** The first hundred channels: enough to choose from, never everything. */
export function channelList(query = '') {
  return queryOptions({
    queryKey: [...channelKeys.list, query],
    queryFn: ({ signal }) =>
      call('/channel/list', { p: 1, limit: 100, query: query === '' ? undefined : query }, signal),
  });
}

export function channelInfo(id: number) {
  return queryOptions({
    queryKey: channelKeys.one(id),
    queryFn: ({ signal }) => call('/channel/info', { channel_id: id }, signal),
  });
}
