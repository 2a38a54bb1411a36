import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { Incident } from '../api/incidents';
import { readAgain } from '../incidents/cache';

/** The place of the layer after the one that has an incident, counted from 0; `null` when its rule has no more. */
export function layerAfter(incident: Incident, layers: number): number | null {
  const next = incident.assigned_to.layer_idx + 1;
  return incident.assigned_to.escalate_rule_id !== '' && next < layers ? next : null;
}

export function nextLayer(incident: Incident) {
  const { escalate_rule_id: rule_id, layer_idx } = incident.assigned_to;
  return queryOptions({
    queryKey: ['next-layer', incident.incident_id, rule_id, layer_idx],
    queryFn: async ({ signal }) => {
      if (rule_id === '') return null;
      const rule = await call('/channel/escalate/rule/info', { channel_id: incident.channel_id, rule_id }, signal);
      return layerAfter(incident, rule.layers.length);
    },
    retry: false,
  });
}

/** Tells the next layer of the rule now. */
export async function escalate(incident: Incident): Promise<void> {
  const { escalate_rule_id, layer_idx } = incident.assigned_to;
  const assigned_to = { escalate_rule_id, layer_idx: layer_idx + 1, type: 'escalate' as const };
  await call('/incident/assign', { incident_ids: [incident.incident_id], assigned_to });
  await readAgain(new Set([incident.incident_id])).catch(() => undefined);
}
