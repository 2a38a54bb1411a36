import type { Condition, EscalationRule, Layer, RuleDraft, Target, TransportsBySeverity } from '../api/escalation';

/** A rule as the editor holds it: everything there, nothing null. */
export function draftOf(rule: EscalationRule): RuleDraft {
  return {
    rule_name: rule.rule_name,
    description: rule.description ?? '',
    priority: rule.priority,
    aggr_window: rule.aggr_window,
    template_id: rule.template_id,
    layers: rule.layers.map((layer) => ({ ...layer, target: wholeTarget(layer.target) })),
    time_filters: rule.time_filters ?? [],
    filters: rule.filters ?? [],
  };
}

/** The server leaves empty parts of a target out or null. */
function wholeTarget(target: Partial<Target>): Target {
  const by: Partial<TransportsBySeverity> = target.by ?? {};
  return {
    ...target,
    person_ids: target.person_ids ?? [],
    team_ids: target.team_ids ?? [],
    emails: target.emails ?? [],
    webhooks: target.webhooks ?? [],
    by: {
      follow_preference: by.follow_preference ?? true,
      critical: by.critical ?? [],
      warning: by.warning ?? [],
      info: by.info ?? [],
    },
  };
}

export function newLayer(): Layer {
  return { target: wholeTarget({}), max_times: 1, notify_step: 5, escalate_window: 10, force_escalate: false };
}

export function newDraft(priority: number, name: string, templateId: string): RuleDraft {
  return {
    rule_name: name,
    description: '',
    priority,
    aggr_window: 0,
    template_id: templateId,
    layers: [newLayer()],
    time_filters: [],
    filters: [],
  };
}

export function newCondition(): Condition {
  return { key: 'severity', oper: 'IN', vals: [] };
}

export function hasPersons(target: Target): boolean {
  const schedules = Object.keys(target.schedule_to_role_ids ?? {});
  return target.person_ids.length + target.team_ids.length + target.emails.length + schedules.length > 0;
}

export type Fault =
  { kind: 'name' } | { kind: 'nobody'; layer: number } | { kind: 'ways'; layer: number } | { kind: 'condition' };

/** What keeps a draft from being saved, first thing first. */
export function faults(draft: RuleDraft): Fault[] {
  const found: Fault[] = [];
  if (draft.rule_name.trim() === '') found.push({ kind: 'name' });
  draft.layers.forEach((layer, index) => {
    const { target } = layer;
    if (!hasPersons(target) && target.webhooks.length === 0) found.push({ kind: 'nobody', layer: index + 1 });
    const { follow_preference: unified, critical, warning, info } = target.by;
    const noWay = !unified && critical.length + warning.length + info.length === 0;
    if (hasPersons(target) && noWay && target.webhooks.length === 0) found.push({ kind: 'ways', layer: index + 1 });
  });
  if (draft.filters.flat().some((one) => one.key.trim() === '' || one.vals.length === 0))
    found.push({ kind: 'condition' });
  return found;
}
