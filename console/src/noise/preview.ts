import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { Family } from '../api/noise';
import type { Schemas } from '../api/operations';
import { finished } from '../conditions/model';
import type { Draft } from './drafts';
import { bodyOf } from './queries';
import { whenBody, whenFaults } from './when';

export const DAYS_BACK = [7, 30] as const;

export type Tried = Schemas['NoisePreviewAnswer'];

/** Whether a draft says enough to be tried; `zone` is the one in which its times are written. */
export function isTriable(family: Family, draft: Draft, zone: string): boolean {
  if (finished(draft.filters).length === 0) return false;
  if (family === 'inhibit') return finished(draft.source_filters).length > 0 && draft.equals.length > 0;
  return family !== 'silence' || whenFaults(draft.when, 0, zone).length === 0;
}

/** What a draft is where it is tried: half-written conditions are left out. */
export function tryBody(family: Family, draft: Draft, zone: string) {
  if (family === 'inhibit') {
    const targets = { target_filters: finished(draft.filters), source_filters: finished(draft.source_filters) };
    return { kind: family, ...targets, equals: draft.equals };
  }
  const filters = finished(draft.filters);
  return family === 'drop' ? { kind: family, filters } : { kind: family, filters, ...whenBody(draft.when, zone) };
}

/** What the rule would have hidden in the last days. */
export function previewOf(channelId: number, family: Family, draft: Draft, zone: string, days: number) {
  const body = { channel_id: channelId, days, ...tryBody(family, draft, zone) };
  return queryOptions({
    queryKey: ['noise', channelId, 'preview', body],
    queryFn: ({ signal }) => call('/channel/noise/preview', body, signal),
    staleTime: 60_000,
  });
}

/** The draft as a replay takes it: in place of the saved rule, or beside the others. */
export function replayDraft(family: Family, draft: Draft, zone: string, ruleId: string | undefined) {
  const written =
    family === 'drop' ? bodyOf.drop(draft) : family === 'inhibit' ? bodyOf.inhibit(draft) : bodyOf.silence(draft, zone);
  const named = draft.rule_name.trim() === '' ? { rule_name: 'draft' } : {};
  const rule = { kind: family, ...written, ...named, ...(ruleId === undefined ? {} : { rule_id: ruleId }) };
  return { rules: [{ ...rule, ...tryBody(family, draft, zone) }] };
}

/** Heights of the days' bars in percent of the highest. */
export function barsOf(days: { matched: number }[]): number[] {
  const most = Math.max(1, ...days.map((one) => one.matched));
  return days.map((one) => Math.round((one.matched / most) * 100));
}
