import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const SUBJECTS = ['event', 'alert', 'incident'] as const;
export type Subject = (typeof SUBJECTS)[number];

export function explanation(kind: Subject, id: string) {
  return queryOptions({
    queryKey: ['why', kind, id],
    queryFn: ({ signal }) => call('/explain/event', { [`${kind}_id`]: id, check: true }, signal),
  });
}

/** A rule as it was in one version; that never changes. */
export function ruleVersion(ruleId: string, version: number) {
  return queryOptions({
    queryKey: ['why', 'version', ruleId, version],
    queryFn: ({ signal }) => call('/explain/rule/version', { rule_id: ruleId, version }, signal),
    staleTime: Infinity,
  });
}

export function ruleAsked(kind: Subject, id: string, ruleId: string) {
  return queryOptions({
    queryKey: ['why', 'rule', kind, id, ruleId],
    queryFn: ({ signal }) => call('/explain/rule', { [`${kind}_id`]: id, rule_id: ruleId }, signal),
  });
}

export interface RuleChoice {
  id: string;
  name: string;
  kind: 'drop_rule' | 'silence_rule' | 'inhibit_rule' | 'escalation_rule';
}

/** Every rule of a channel that may be asked, in the order in which the stages come. */
export function rulesToAsk(channelId: number) {
  return queryOptions({
    queryKey: ['why', 'rules', channelId],
    queryFn: async ({ signal }): Promise<RuleChoice[]> => {
      const asked = { channel_id: channelId };
      const [drops, silences, inhibits, escalations] = await Promise.all([
        call('/channel/unsubscribe/rule/list', asked, signal),
        call('/channel/silence/rule/list', asked, signal),
        call('/channel/inhibit/rule/list', asked, signal),
        call('/channel/escalate/rule/list', asked, signal),
      ]);
      const named = (kind: RuleChoice['kind'], items: { rule_id: string; rule_name: string }[]) =>
        items.map((one) => ({ id: one.rule_id, name: one.rule_name, kind }));
      return [
        ...named('drop_rule', drops.items),
        ...named('silence_rule', silences.items),
        ...named('inhibit_rule', inhibits.items),
        ...named('escalation_rule', escalations.items),
      ];
    },
  });
}

/** What stands in the address of "why was I not told?"; what is absent is oneself, now, and everything. */
export interface ToldSearch {
  person?: number;
  at?: number;
  window?: number;
  incident?: string;
}

export const WINDOWS = [5, 15, 60, 240, 1440] as const;
export const ORDINARY_WINDOW = 15;

export function readTold(search: Record<string, unknown>): ToldSearch {
  const number = (value: unknown) =>
    Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
  const { incident } = search;
  return {
    person: number(search.person),
    at: number(search.at),
    window: WINDOWS.find((one) => one === search.window),
    incident: typeof incident === 'string' && /^[0-9a-f]{24}$/.test(incident) ? incident : undefined,
  };
}

export function whyTold(search: ToldSearch) {
  return queryOptions({
    queryKey: ['why', 'told', search],
    queryFn: ({ signal }) =>
      call(
        '/explain/person',
        {
          person_id: search.person,
          at: search.at,
          window_minutes: search.window ?? ORDINARY_WINDOW,
          incident_id: search.incident,
        },
        signal,
      ),
  });
}

/** An instant as the browser's date field writes it: the wall clock of this device, to the minute. */
export function localValue(at: number): string {
  const date = new Date(at * 1000 - new Date(at * 1000).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

/** The instant of a date field; `undefined` while it is empty, unreadable or lies ahead. */
export function readLocal(value: string): number | undefined {
  const at = Math.floor(new Date(value).getTime() / 1000);
  return Number.isFinite(at) && at > 0 && at <= Date.now() / 1000 ? at : undefined;
}
