import { describe, expect, it } from 'vitest';
import type { Incident } from '../api/incidents';
import { layerAfter } from './escalate';

function at(layer_idx: number, escalate_rule_id = 'rule'): Incident {
  return { assigned_to: { escalate_rule_id, layer_idx } } as Incident;
}

describe('the layer an incident goes on to', () => {
  it('is the next one of its rule, while there is one', () => {
    expect(layerAfter(at(0), 2)).toBe(1);
    expect(layerAfter(at(1), 2)).toBeNull();
  });

  it('is none where persons were chosen by hand', () => {
    expect(layerAfter(at(0, ''), 2)).toBeNull();
  });
});
