import { describe, expect, it } from 'vitest';
import type { Layer, LayerBody } from '../api/schedules';
import { isOverride, overridesAhead, without } from './layers';

const NOW = 1_000;

function override(layer_start: number, layer_end: number): LayerBody {
  return { mode: 1, layer_start, layer_end, groups: [] };
}

describe('overrides', () => {
  it('are taken away one at a time, by what they are', () => {
    const layers = [override(1, 2), override(3, 4), override(3, 4)];
    expect(without(layers, override(3, 4))).toEqual([override(1, 2), override(3, 4)]);
    expect(without(layers, override(5, 6))).toEqual(layers);
  });

  it('are listed while they hold or will', () => {
    const plain = { mode: 0, layer_id: '' };
    const added = { mode: 0, layer_id: 'a1', layer_start: 1_200, layer_end: 1_300 };
    const layers = [override(1_500, 1_600), override(900, 1_001), override(1, 1_000), plain, added] as Layer[];
    expect(overridesAhead(layers, NOW).map((one) => one.layer_start)).toEqual([900, 1_200, 1_500]);
    expect(layers.map(isOverride)).toEqual([true, true, true, false, true]);
  });
});
