import type { Layer, LayerBody } from '../api/schedules';

/** A layer of an answer as a request has it: what is saved again without being edited stays as it is. */
export function bodyOfLayer(layer: Layer): LayerBody {
  return {
    layer_name: layer.layer_name,
    mode: layer.mode === 1 ? 1 : 0,
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

export interface Override {
  name: string;
  start: number;
  end: number;
  people: number[];
}

/** How many layers a schedule may have. */
export const MOST_LAYERS = 50;

/**
 * The layers with one more override, last, because of several the one written last holds. Overrides that are over are kept
 * as history, as long as there is room: the oldest of them make way.
 */
export function withOverride(
  layers: readonly LayerBody[],
  { name, start, end, people }: Override,
  now: number,
): LayerBody[] {
  const over = layers.filter((one) => isOver(one, now)).sort((a, b) => (a.layer_end ?? 0) - (b.layer_end ?? 0));
  const leaving = new Set(over.slice(0, Math.max(0, layers.length + 1 - MOST_LAYERS)));
  const added: LayerBody = {
    layer_name: name,
    mode: 1,
    layer_start: start,
    layer_end: end,
    groups: [{ group_name: '', members: [{ role_id: 0, person_ids: people }] }],
    rotation_unit: 'day',
  };
  return [...layers.filter((one) => !leaving.has(one)), added];
}

function isOver(layer: LayerBody, now: number): boolean {
  return layer.mode === 1 && (layer.layer_end ?? 0) <= now;
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
    .filter((one) => one.mode === 1 && (one.layer_end ?? 0) > now)
    .sort((a, b) => a.layer_start - b.layer_start);
}
