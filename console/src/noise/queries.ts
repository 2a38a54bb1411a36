import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { Family, NoiseRule } from '../api/noise';
import { queryClient } from '../api/query';
import { priorityChanges } from '../order/order';
import { MOST_PRIORITY, type Draft } from './drafts';
import { whenBody } from './when';

export const noiseKeys = {
  channel: (channelId: number) => ['noise', channelId] as const,
  rules: (channelId: number, family: Family) => ['noise', channelId, 'rules', family] as const,
};

/** What each family is called in paths. */
export const OPERATIONS = {
  drop: {
    list: '/channel/unsubscribe/rule/list',
    update: '/channel/unsubscribe/rule/update',
    enable: '/channel/unsubscribe/rule/enable',
    disable: '/channel/unsubscribe/rule/disable',
    delete: '/channel/unsubscribe/rule/delete',
  },
  silence: {
    list: '/channel/silence/rule/list',
    update: '/channel/silence/rule/update',
    enable: '/channel/silence/rule/enable',
    disable: '/channel/silence/rule/disable',
    delete: '/channel/silence/rule/delete',
  },
  inhibit: {
    list: '/channel/inhibit/rule/list',
    update: '/channel/inhibit/rule/update',
    enable: '/channel/inhibit/rule/enable',
    disable: '/channel/inhibit/rule/disable',
    delete: '/channel/inhibit/rule/delete',
  },
} as const;

/** The rules of a family, in the order in which they are looked at. */
export function noiseRules(channelId: number, family: Family) {
  return queryOptions({
    queryKey: noiseKeys.rules(channelId, family),
    queryFn: async ({ signal }): Promise<NoiseRule[]> =>
      (await call(OPERATIONS[family].list, { channel_id: channelId }, signal)).items,
  });
}

function basicsOf({ rule_name, description, priority }: Draft) {
  return { rule_name: rule_name.trim(), description, priority };
}

/** What a draft is at the API; `zone` is the one in which its times are written. */
export const bodyOf = {
  drop: (draft: Draft) => ({ ...basicsOf(draft), filters: draft.filters }),
  silence: (draft: Draft, zone: string) => ({
    ...basicsOf(draft),
    filters: draft.filters,
    is_directly_discard: draft.is_directly_discard,
    ...whenBody(draft.when, zone),
  }),
  inhibit: (draft: Draft) => ({
    ...basicsOf(draft),
    target_filters: draft.filters,
    source_filters: draft.source_filters,
    equals: draft.equals,
    is_directly_discard: draft.is_directly_discard,
  }),
};

/** Saves a draft as a new rule. */
export async function createRule(channelId: number, family: Family, draft: Draft, zone: string) {
  const id = { channel_id: channelId };
  if (family === 'drop') return call('/channel/unsubscribe/rule/create', { ...id, ...bodyOf.drop(draft) });
  if (family === 'inhibit') return call('/channel/inhibit/rule/create', { ...id, ...bodyOf.inhibit(draft) });
  const from = draft.from_incident_id === '' ? {} : { from_incident_id: draft.from_incident_id };
  return call('/channel/silence/rule/create', { ...id, ...from, ...bodyOf.silence(draft, zone) });
}

/** Saves a draft as the next version of a rule. */
export async function updateRule(channelId: number, ruleId: string, family: Family, draft: Draft, zone: string) {
  const id = { channel_id: channelId, rule_id: ruleId };
  if (family === 'drop') return call('/channel/unsubscribe/rule/update', { ...id, ...bodyOf.drop(draft) });
  if (family === 'inhibit') return call('/channel/inhibit/rule/update', { ...id, ...bodyOf.inhibit(draft) });
  return call('/channel/silence/rule/update', { ...id, ...bodyOf.silence(draft, zone) });
}

/** Saves the order that the page shows: the rules whose priority does not fit it get another one. */
export async function saveOrder(channelId: number, family: Family): Promise<void> {
  const { queryKey } = noiseRules(channelId, family);
  const order = queryClient.getQueryData(queryKey) ?? [];
  const placed = order.map((one) => ({ id: one.rule_id, priority: one.priority }));
  for (const { id, priority } of priorityChanges(placed, MOST_PRIORITY)) {
    const rule_name = order.find((one) => one.rule_id === id)?.rule_name ?? '';
    await call(OPERATIONS[family].update, { channel_id: channelId, rule_id: id, rule_name, priority });
    // Later moves may have come meanwhile; they count from what is saved by now.
    queryClient.setQueryData(queryKey, (old) => old?.map((one) => (one.rule_id === id ? { ...one, priority } : one)));
  }
}

const WEEK_S = 7 * 86_400;
/** Counts of lists are exact below this. */
export const COUNTED = 1_000;

/** How many events came into the channel in the last seven days, and how many incidents began. */
export function weekCounts(channelId: number) {
  return queryOptions({
    queryKey: [...noiseKeys.channel(channelId), 'week'],
    queryFn: async ({ signal }) => {
      const end_time = Math.floor(Date.now() / 1000);
      const wanted = { channel_ids: [channelId], start_time: end_time - WEEK_S, end_time, limit: 1 };
      const [events, incidents] = await Promise.all([
        call('/alert-event/list', wanted, signal),
        call('/incident/list', wanted, signal),
      ]);
      return { events: events.total, incidents: incidents.total };
    },
    staleTime: 60_000,
  });
}
