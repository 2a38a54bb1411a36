import type { EscalationRule, Layer, RuleDraft, Target } from '../api/escalation';
import { isUnfinished } from '../conditions/model';

type KeptLayer = EscalationRule['layers'][number];

/** A rule as the editor holds it: everything there, nothing null. */
export function draftOf(rule: Omit<RuleDraft, 'layers'> & { layers: KeptLayer[] }): RuleDraft {
  return {
    rule_name: rule.rule_name,
    description: rule.description,
    priority: rule.priority,
    aggr_window: rule.aggr_window,
    template_id: rule.template_id,
    layers: rule.layers.map(wholeLayer),
    time_filters: rule.time_filters,
    filters: rule.filters,
  };
}

/** A layer as the server would complete it where something was left out. */
function wholeLayer(layer: KeptLayer): Layer {
  return {
    target: wholeTarget(layer.target),
    max_times: layer.max_times ?? 0,
    notify_step: layer.notify_step ?? 10,
    escalate_window: layer.escalate_window ?? 0,
    force_escalate: layer.force_escalate ?? false,
  };
}

function wholeTarget(target: KeptLayer['target']): Target {
  const by = target.by ?? {};
  return {
    schedule_to_role_ids: target.schedule_to_role_ids ?? {},
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

export function hasPersons(target: Target): boolean {
  const schedules = Object.keys(target.schedule_to_role_ids);
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
  if (isUnfinished(draft.filters)) found.push({ kind: 'condition' });
  return found;
}
