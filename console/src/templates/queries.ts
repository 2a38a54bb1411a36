import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const templateKeys = {
  all: ['templates'] as const,
  one: (id: string) => ['templates', 'one', id] as const,
};

export function templateList() {
  return queryOptions({
    queryKey: [...templateKeys.all, 'list'],
    queryFn: ({ signal }) => call('/template/list', { p: 1, limit: 100 }, signal),
  });
}

export function templateInfo(id: string) {
  return queryOptions({
    queryKey: templateKeys.one(id),
    queryFn: ({ signal }) => call('/template/info', { template_id: id }, signal),
  });
}
