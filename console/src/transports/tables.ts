import { queryOptions } from '@tanstack/react-query';
import { call, type Input } from '../api/call';

export const tableKeys = {
  all: ['mention-tables'] as const,
  list: ['mention-tables', 'list'] as const,
  one: (id: string) => ['mention-tables', 'one', id] as const,
};

/** The bots that can be told by which ids to mention people. */
export const TABLE_MEDIA = ['feishu', 'wecom', 'dingtalk', 'slack', 'zoom'] as const satisfies readonly TableMedium[];

export type TableMedium = Input<'/mention-table/create'>['medium'];

export function tableList() {
  return queryOptions({
    queryKey: tableKeys.list,
    queryFn: ({ signal }) => call('/mention-table/list', {}, signal),
  });
}
