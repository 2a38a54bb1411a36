import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const deviceKeys = { all: ['devices'] as const, state: ['devices', 'state'] as const };

export const deviceList = queryOptions({
  queryKey: [...deviceKeys.all, 'list'],
  queryFn: ({ signal }) => call('/device/list', {}, signal),
});
