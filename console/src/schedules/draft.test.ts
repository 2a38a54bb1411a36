import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/call';
import type { Layer, LayerBody, Schedule } from '../api/schedules';
import { bodyOf, copyOfLayer, draftOf, handoffKind, isSameButOverrides, newDraft, newLayer } from './draft';
import { layerFault } from './faults';

const NOW = Date.parse('2026-10-21T10:00:00Z') / 1000;
const ZONE = 'Europe/Berlin';

function layer(more: Partial<Layer> = {}): Layer {
  return {
    layer_name: 'Day',
    mode: 0,
    weight: 1,
    groups: [{ group_name: 'A', name: 'A', members: [{ role_id: 7, person_ids: [1] }] }],
    rotation_unit: 'week',
    rotation_value: 2,
    handoff_time: 2 * 86_400 + 36_000,
    layer_start: NOW + 17,
    layer_end: null,
    restrict_mode: 0,
    restrict_periods: [],
    day_mask: { repeat: null },
    fair_rotation: false,
    mask_continuous_enabled: false,
    ...more,
  } as Layer;
}

function schedule(...layers: Layer[]): Schedule {
  const names = { schedule_name: 'DBA', description: 'who', team_id: 3, time_zone: ZONE, status: 0 };
  return { ...names, is_ranked: true, layers } as Schedule;
}

/** The first layer after it was opened in the editor and saved again. */
function savedAgain(more: Partial<Layer>): LayerBody {
  return bodyOf(draftOf(schedule(layer(more)))).layers[0]!;
}

describe('what is opened and saved again', () => {
  it.each<[string, Partial<Layer>]>([
    ['a hand-off in the week', {}],
    ['a hand-off in the day', { rotation_unit: 'day', rotation_value: 1, handoff_time: 32_400 }],
    ['a hand-off at midnight', { rotation_unit: 'day', rotation_value: 1, handoff_time: 86_400 }],
    ['a hand-off as it starts', { rotation_unit: 'day', rotation_value: 1, handoff_time: 0 }],
    ['hours', { rotation_unit: 'hour', rotation_value: 12, handoff_time: 0 }],
    ['months with an end', { rotation_unit: 'month', handoff_time: 0, layer_end: NOW + 900_003 }],
    ['night hours', { restrict_mode: 1, restrict_periods: [{ restrict_start: 79_200, restrict_end: 21_600 }] }],
    ['a weekend', { restrict_mode: 2, restrict_periods: [{ restrict_start: 4 * 86_400 + 64_800, restrict_end: 0 }] }],
    ['some days', { day_mask: { repeat: [1, 2, 3] }, mask_continuous_enabled: true, fair_rotation: true }],
  ])('is the same: %s', (_, more) => {
    const first = layer(more);
    const saved = savedAgain(more);
    expect(saved).toMatchObject({ ...first, layer_end: first.layer_end ?? 0, groups: [{ group_name: 'A' }] });
    expect(saved.groups?.[0]?.members).toEqual([{ role_id: 7, person_ids: [1] }]);
  });

  it('keeps overrides last, and gives weights by the order', () => {
    const body = bodyOf(
      draftOf(schedule(layer({ weight: 1 }), layer({ mode: 1, weight: 0, layer_end: NOW - 1 }), layer({ weight: 9 }))),
    );
    expect(body.layers.map((one) => [one.mode, one.weight])).toEqual([
      [0, 2],
      [0, 1],
      [1, 0],
    ]);
    expect(body).toMatchObject({ schedule_name: 'DBA', team_id: 3, is_ranked: true, status: 0, time_zone: ZONE });
  });
});

it('knows whether somebody else changed it, other than by an override', () => {
  const opened = draftOf(schedule(layer()));
  expect(isSameButOverrides(opened, draftOf(schedule(layer(), layer({ mode: 1, layer_end: NOW + 90 }))))).toBe(true);
  expect(isSameButOverrides(opened, draftOf(schedule(layer({ rotation_value: 3 }))))).toBe(false);
});

describe('a new schedule', () => {
  const draft = newDraft(5, NOW, ZONE);

  it('begins with me, a week each from Monday morning, today', () => {
    const [body] = bodyOf(draft).layers;
    expect(body).toMatchObject({
      rotation_unit: 'week',
      handoff_time: 32_400,
      layer_start: Date.parse('2026-10-21T00:00:00+02:00') / 1000,
      layer_end: 0,
      day_mask: { repeat: null },
    });
    expect(body?.groups?.[0]?.members).toEqual([{ role_id: 0, person_ids: [5] }]);
  });

  it('means its times in the zone that is chosen last', () => {
    const [body] = bodyOf({ ...draft, zone: 'Asia/Shanghai' }).layers;
    expect(body?.layer_start).toBe(Date.parse('2026-10-21T00:00:00+08:00') / 1000);
  });

  it('gives a copy its own identity', () => {
    const one = newLayer([5], NOW, ZONE);
    const copy = copyOfLayer(one);
    expect(copy.id).not.toBe(one.id);
    expect(copy.groups[0]?.id).not.toBe(one.groups[0]?.id);
  });
});

it.each([
  ['week', 1, 7, 'week'],
  ['day', 1, 7, 'day'],
  ['day', 14, 7, 'week'],
  ['day', 7, 5, 'day'],
  ['hour', 24, 7, 'day'],
  ['hour', 12, 7, 'none'],
  ['month', 1, 7, 'none'],
] as const)('turns of %s × %s on %s days change by %s', (unit, value, count, kind) => {
  expect(handoffKind({ unit, value, days: Array.from({ length: count }, (_, at) => at) })).toBe(kind);
});

it('finds the layer that the server names', () => {
  const fault = (message: string) => layerFault(new ApiError('InvalidParameter', message, 400, ''));
  expect(fault('layers[1].groups: must be 1 to 100 groups')).toEqual({
    layer: 1,
    field: 'groups',
    text: 'must be 1 to 100 groups',
  });
  expect(fault('layers[0].groups[2].members[0].person_ids: there is no member 7')?.layer).toBe(0);
  expect(fault('schedule_name: is taken')).toBeNull();
  expect(layerFault(new Error('layers[1]: x'))).toBeNull();
});
