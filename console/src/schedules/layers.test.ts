import { describe, expect, it } from 'vitest';
import type { Layer, LayerBody } from '../api/schedules';
import { MOST_LAYERS, overridesAhead, without, withOverride } from './layers';

const NOW = 1_000;
const WANTED = { name: 'Instead', start: 1_100, end: 1_200, people: [4] };

function override(layer_start: number, layer_end: number): LayerBody {
  return { mode: 1, layer_start, layer_end, groups: [] };
}

describe('overrides', () => {
  it('are added last', () => {
    const usual: LayerBody = { layer_name: 'usual' };
    const [first, added] = withOverride([usual], WANTED, NOW);
    expect(first).toBe(usual);
    expect(added).toMatchObject({ mode: 1, layer_start: 1_100, layer_end: 1_200, layer_name: 'Instead' });
    expect(added?.groups).toEqual([{ group_name: '', members: [{ role_id: 0, person_ids: [4] }] }]);
  });

  it('that are over are kept until there is no room', () => {
    const past = Array.from({ length: MOST_LAYERS - 1 }, (_, at) => override(at, at + 1));
    expect(withOverride(past, WANTED, NOW)).toHaveLength(MOST_LAYERS);
    const full = withOverride([...past.toReversed(), override(2_000, 2_100)], WANTED, NOW);
    expect(full).toHaveLength(MOST_LAYERS);
    expect(full.map((one) => one.layer_start)).not.toContain(0);
    expect(full.map((one) => one.layer_start)).toContain(2_000);
  });

  it('are taken away one at a time, by what they are', () => {
    const layers = [override(1, 2), override(3, 4), override(3, 4)];
    expect(without(layers, override(3, 4))).toEqual([override(1, 2), override(3, 4)]);
    expect(without(layers, override(5, 6))).toEqual(layers);
  });

  it('are listed while they hold or will', () => {
    const layers = [override(1_500, 1_600), override(900, 1_001), override(1, 1_000), { mode: 0 }] as Layer[];
    expect(overridesAhead(layers, NOW).map((one) => one.layer_start)).toEqual([900, 1_500]);
  });
});
