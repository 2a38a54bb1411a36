import type { Layer, LayerBody } from '../api/schedules';

/** A layer of an answer as a request has it: what is saved again without being edited stays as it is. */
export function bodyOfLayer(layer: Layer): LayerBody {
  return {
    layer_name: layer.layer_name,
    mode: layer.mode === 1 ? 1 : 0,
    replaces_person_id: layer.replaces_person_id,
    layer_id: layer.layer_id,
    hidden: layer.hidden === 1 ? 1 : 0,
    weight: layer.weight,
    groups: layer.groups.map(({ group_name, members }) => ({ group_name, members })),
    rotation_unit: layer.rotation_unit as LayerBody['rotation_unit'],
    rotation_value: layer.rotation_value,
    handoff_time: layer.handoff_time,
    layer_start: layer.layer_start,
    layer_end: layer.layer_end ?? 0,
    restrict_mode: layer.restrict_mode as LayerBody['restrict_mode'],
    restrict_periods: layer.restrict_periods,
    day_mask: layer.day_mask,
    fair_rotation: layer.fair_rotation,
    mask_continuous_enabled: layer.mask_continuous_enabled,
  };
}

/** Whether a layer is an override: it replaces others for a time, or adds somebody for a time. */
export function isOverride(layer: Pick<Layer, 'mode' | 'layer_id'>): boolean {
  return layer.mode === 1 || Boolean(layer.layer_id);
}

/** The layers without one that looks like this; its number may have changed meanwhile. */
export function without(layers: readonly LayerBody[], gone: LayerBody): LayerBody[] {
  const wanted = JSON.stringify(gone);
  const at = layers.findLastIndex((one) => JSON.stringify(one) === wanted);
  return at < 0 ? [...layers] : layers.toSpliced(at, 1);
}

/** Overrides that hold now or later, by beginning. */
export function overridesAhead(layers: readonly Layer[], now: number): Layer[] {
  return layers
    .filter((one) => isOverride(one) && (one.layer_end ?? 0) > now)
    .sort((a, b) => a.layer_start - b.layer_start);
}
