import { queryOptions } from '@tanstack/react-query';
import { call, type Output } from '../api/call';

export type Table = Output<'/enrichment/mapping/schema/list'>['items'][number];
export type Api = Output<'/enrichment/mapping/api/list'>['items'][number];

export const mappingKeys = {
  tables: ['mappings', 'tables'] as const,
  apis: ['mappings', 'apis'] as const,
  rows: (id: string) => ['mappings', 'rows', id] as const,
};

export function mappingTables() {
  return queryOptions({
    queryKey: mappingKeys.tables,
    queryFn: ({ signal }) => call('/enrichment/mapping/schema/list', {}, signal),
  });
}

export function mappingApis() {
  return queryOptions({
    queryKey: mappingKeys.apis,
    queryFn: ({ signal }) => call('/enrichment/mapping/api/list', {}, signal),
  });
}

const ROWS = 50;

export function tableRows(id: string, search: string, page: number) {
  return queryOptions({
    queryKey: [...mappingKeys.rows(id), search, page],
    queryFn: ({ signal }) =>
      call('/enrichment/mapping/data/list', { schema_id: id, search, p: page, limit: ROWS }, signal),
  });
}
