import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const ruleKeys = {
  all: (channelId: number) => ['rules', channelId] as const,
  one: (channelId: number, ruleId: string) => ['rules', channelId, ruleId] as const,
};

export function rules(channelId: number) {
  return queryOptions({
    queryKey: ruleKeys.all(channelId),
    queryFn: async ({ signal }) => {
      const { items } = await call('/channel/escalate/rule/list', { channel_id: channelId }, signal);
      return { items: [...items].sort((a, b) => a.priority - b.priority) };
    },
  });
}

export function rule(channelId: number, ruleId: string) {
  return queryOptions({
    queryKey: ruleKeys.one(channelId, ruleId),
    queryFn: ({ signal }) => call('/channel/escalate/rule/info', { channel_id: channelId, rule_id: ruleId }, signal),
  });
}

export function notifierTypes() {
  return queryOptions({
    queryKey: ['notifiers'],
    queryFn: ({ signal }) => call('/notifier/list', {}, signal),
    staleTime: Infinity,
  });
}
