import type { Empty, Items, Operation, Seconds } from './shapes';

export interface Condition {
  key: string;
  oper: 'IN' | 'NOTIN';
  vals: string[];
}

/** OR of groups, AND inside a group. */
export type Conditions = Condition[][];

export interface Webhook {
  type: string;
  settings: Record<string, unknown>;
}

export interface TransportsBySeverity {
  follow_preference: boolean;
  critical: string[];
  warning: string[];
  info: string[];
}

export interface Target {
  person_ids: number[];
  team_ids: number[];
  emails: string[];
  schedule_to_role_ids?: Record<string, number[]>;
  by: TransportsBySeverity;
  webhooks: Webhook[];
}

export interface Layer {
  target: Target;
  /** All messages of the layer, the first included; 0 and 1 both mean once. */
  max_times: number;
  /** Minutes between repeats, in halves. */
  notify_step: number;
  /** Minutes until the next layer. */
  escalate_window: number;
  /** Go on to the next layer even when somebody acknowledged. */
  force_escalate: boolean;
}

export interface TimeFilter {
  start: string;
  end: string;
  repeat: number[];
  cal_id?: string;
  is_off?: boolean;
}

export interface EscalationRule {
  rule_id: string;
  channel_id: number;
  rule_name: string;
  description: string;
  priority: number;
  status: 'enabled' | 'disabled';
  /** Seconds to wait before the first layer. */
  aggr_window: number;
  template_id: string;
  layers: Layer[];
  time_filters: TimeFilter[];
  filters: Conditions;
  updated_by: number;
  created_at: Seconds;
  updated_at: Seconds;
}

export type RuleDraft = Pick<
  EscalationRule,
  'rule_name' | 'description' | 'priority' | 'aggr_window' | 'template_id' | 'layers' | 'time_filters' | 'filters'
>;

export interface NotifierField {
  name: string;
  label: string;
  secret: boolean;
  required: boolean;
  kind: 'text' | 'flag' | 'map';
}

/** A way a message leaves: to a person, or to a group chat. */
export interface NotifierType {
  type: string;
  /** All names it answers to. */
  types: string[];
  title: string;
  title_zh: string;
  kind: 'person' | 'group';
  fields: NotifierField[];
}

type ById = { channel_id: number; rule_id: string };

export interface EscalationOperations {
  '/channel/escalate/rule/list': Operation<{ channel_id: number }, Items<EscalationRule>>;
  '/channel/escalate/rule/info': Operation<ById, EscalationRule>;
  '/channel/escalate/rule/create': Operation<
    { channel_id: number } & RuleDraft,
    { rule_id: string; rule_name: string }
  >;
  '/channel/escalate/rule/update': Operation<ById & RuleDraft, Empty>;
  '/channel/escalate/rule/delete': Operation<ById, Empty>;
  '/channel/escalate/rule/enable': Operation<ById, Empty>;
  '/channel/escalate/rule/disable': Operation<ById, Empty>;
  '/notifier/list': Operation<Empty, Items<NotifierType>>;
}
