import type { Schemas, Whole } from './operations';

export type Condition = Schemas['ConditionBody'];

/** OR of groups, AND inside a group. */
export type Conditions = Condition[][];

export type Webhook = Schemas['WebhookBody'];
export type Target = Whole<Schemas['TargetBody']>;
export type TransportsBySeverity = Target['by'];
export type Layer = Whole<Schemas['LayerBody']>;
export type TimeFilter = Schemas['TimeFilterBody'];
export type EscalationRule = Schemas['RuleItem'];

/** What the rule editor holds. */
export type RuleDraft = Pick<
  EscalationRule,
  'rule_name' | 'description' | 'priority' | 'aggr_window' | 'template_id' | 'time_filters' | 'filters'
> & { layers: Layer[] };

export type NotifierField = Schemas['NotifierField'];

/** A way a message leaves: to a person, or to a group chat. */
export type NotifierType = Schemas['NotifierItem'];
