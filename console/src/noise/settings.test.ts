import { describe, expect, it } from 'vitest';
import type { Grouping } from '../api/noise';
import type { Condition } from '../conditions/model';
import { flappingBody, flappingOf } from './flapping';
import { groupingBody, groupingFaults, groupingOf, readThresholds } from './grouping';

const DEV: Condition = { key: 'labels.env', oper: 'IN', vals: ['dev'] };

describe('flapping', () => {
  it('is marked where nobody wrote anything', () => {
    expect(flappingOf({})).toEqual({ mode: 'mark', max_changes: 4, in_mins: 60, mute_mins: 120 });
  });

  it.each([
    ['off', { is_disabled: true, max_changes: 4, in_mins: 60, mute_mins: 0 }],
    ['mark', { is_disabled: false, max_changes: 9, in_mins: 30, mute_mins: 0 }],
    ['mute', { is_disabled: false, max_changes: 4, in_mins: 60, mute_mins: 45 }],
  ])('comes back as it was: %s', (mode, kept) => {
    expect(flappingOf(kept).mode).toBe(mode);
    expect(flappingBody(flappingOf(kept))).toEqual(kept);
  });
});

describe('grouping', () => {
  it.each([
    { method: 'n' },
    {
      method: 'p',
      time_window: 30,
      window_type: 'sliding',
      storm_thresholds: [10, 100],
      equals: [['labels.host'], ['title', 'severity']],
      cases: [{ if: [DEV], equals: [['labels.app']] }],
      all_equals_required: true,
    },
    { method: 'i', time_window: 0, storm_thresholds: [], i_keys: ['title'], i_score_threshold: 0.8 },
  ] as Grouping[])('comes back as it was: $method', (kept) => {
    expect(groupingBody(groupingOf(kept))).toEqual(kept);
  });

  it('reads what other clients write shorter', () => {
    const kept = {
      method: 'p',
      storm_threshold: 50,
      equals: [['title']],
      cases: [{ if: [DEV], equals: ['labels.app', 'labels.host'] }],
    } as Grouping;
    const draft = groupingOf(kept);
    expect(draft.storm_thresholds).toEqual([50]);
    expect(draft.cases[0]?.equals).toEqual([['labels.app', 'labels.host']]);
    expect(groupingFaults(draft)).toEqual([]);
  });

  it('says what is missing', () => {
    const draft = groupingOf({ method: 'p', equals: [[]], cases: [{ if: [], equals: [] }] });
    expect(groupingFaults(draft)).toEqual(['case_condition', 'case_equals']);
    expect(groupingFaults({ ...draft, cases: [] })).toEqual(['no_equals']);
    expect(groupingFaults({ ...draft, method: 'i', i_keys: [] })).toEqual(['no_texts']);
    expect(groupingFaults({ ...draft, method: 'n' })).toEqual([]);
  });

  it('reads thresholds that make sense', () => {
    expect(readThresholds(['100', '10', 'ten', '1', '10', '2.5', '20000'])).toEqual([10, 100]);
  });
});
