import { queryOptions } from '@tanstack/react-query';
import { call, type Output } from '../api/call';
import type { EnrichRule, ProcessRule } from './rules';

export type Tried = Output<'/enrichment/preview'>['items'][number];

export const shapingKeys = {
  enrich: (id: number) => ['shaping', id, 'enrich'] as const,
  process: (id: number) => ['shaping', id, 'process'] as const,
};

export function enrichRules(id: number) {
  return queryOptions({
    queryKey: shapingKeys.enrich(id),
    queryFn: ({ signal }) => call('/enrichment/info', { integration_id: id }, signal),
  });
}

export function processRules(id: number) {
  return queryOptions({
    queryKey: shapingKeys.process(id),
    queryFn: ({ signal }) => call('/alert/pipeline/info', { integration_id: id }, signal),
  });
}

const TRIED = 10;

export function tryEnrich(id: number, rules: EnrichRule[]): Promise<{ items: Tried[] }> {
  return call('/enrichment/preview', { integration_id: id, rules, limit: TRIED });
}

export function tryProcess(id: number, rules: ProcessRule[]): Promise<{ items: Tried[] }> {
  return call('/alert/pipeline/preview', { integration_id: id, rules, limit: TRIED });
}
