import { describe, expect, it } from 'vitest';
import type { RuleDraft } from '../api/escalation';
import { newCondition } from '../conditions/model';
import { draftOf, faults, newDraft, newLayer } from './draft';
import { plan } from './plan';

function draft(...layers: Partial<RuleDraft['layers'][number]>[]): RuleDraft {
  return { ...newDraft(0, 'Night', 't1'), layers: layers.map((layer) => ({ ...newLayer(), ...layer })) };
}

describe('the course of a rule', () => {
  it('repeats within a layer and goes on to the next', () => {
    const course = plan(draft({ max_times: 3, notify_step: 5, escalate_window: 10 }, { max_times: 1 }));
    expect(course.map(({ at_s, layer, round }) => [at_s, layer, round])).toEqual([
      [0, 0, 1],
      [300, 0, 2],
      [600, 1, 1],
    ]);
  });

  it('begins after the delay', () => {
    expect(plan({ ...draft({}), aggr_window: 90 })[0]?.at_s).toBe(90);
  });

  it('counts 0 and 1 times as once, and half minutes as they are', () => {
    expect(plan(draft({ max_times: 0 }))).toHaveLength(1);
    expect(plan(draft({ max_times: 2, notify_step: 0.5 }))[1]?.at_s).toBe(30);
  });

  it('ends at a layer that never escalates', () => {
    expect(plan(draft({ escalate_window: 0 }, {})).every((moment) => moment.layer === 0)).toBe(true);
  });
});

describe('a draft', () => {
  it('names what keeps it from being saved', () => {
    const bad = { ...draft({}), rule_name: ' ', template_id: '', filters: [[newCondition()]] };
    expect(faults(bad)).toEqual([{ kind: 'name' }, { kind: 'nobody', layer: 1 }, { kind: 'condition' }]);
  });

  it('is whole when a group bot is all there is', () => {
    const layer = newLayer();
    layer.target.webhooks.push({ type: 'slack_bot', settings: {} });
    expect(faults(draft(layer))).toEqual([]);
  });

  it('needs a way to the people it names', () => {
    const layer = newLayer();
    layer.target.person_ids.push(1);
    layer.target.by.follow_preference = false;
    expect(faults(draft(layer))).toEqual([{ kind: 'ways', layer: 1 }]);
  });

  it('fills in what a layer leaves out, and keeps what the editor does not show', () => {
    const kept = { ...newDraft(1, 'n', 't'), layers: [{ target: { schedule_to_role_ids: { 5: [1] } }, max_times: 1 }] };
    const [layer] = draftOf(kept).layers;
    expect(layer).toMatchObject({ max_times: 1, notify_step: 10, escalate_window: 0, force_escalate: false });
    expect(layer?.target).toMatchObject({
      emails: [],
      by: { follow_preference: true },
      schedule_to_role_ids: { 5: [1] },
    });
  });
});
