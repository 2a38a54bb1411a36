import { queryOptions } from '@tanstack/react-query';
import { call, type Output } from '../api/call';
import type { RouteBody } from './route';

export type TriedRoute = Output<'/route/preview'>['items'][number];
export type Compared = Output<'/route/compare'>;

export const routeKeys = {
  all: (id: number) => ['routes', id] as const,
  one: (id: number) => ['routes', id, 'route'] as const,
  versions: (id: number) => ['routes', id, 'versions'] as const,
};

export function routeInfo(id: number) {
  return queryOptions({
    queryKey: routeKeys.one(id),
    queryFn: ({ signal }) => call('/route/info', { integration_id: id }, signal),
  });
}

const VERSIONS = 50;

export function routeVersions(id: number) {
  return queryOptions({
    queryKey: routeKeys.versions(id),
    queryFn: ({ signal }) => call('/route/history/list', { integration_id: id, limit: VERSIONS }, signal),
  });
}

export function routeDifference(id: number, from: number, to: number) {
  return queryOptions({
    queryKey: [...routeKeys.all(id), 'difference', from, to],
    queryFn: ({ signal }) => call('/route/compare', { integration_id: id, from_version: from, to_version: to }, signal),
    enabled: from > 0 && to > 0,
    staleTime: Infinity,
  });
}

export function tryRoute(id: number, route: RouteBody) {
  return call('/route/preview', { integration_id: id, route });
}
