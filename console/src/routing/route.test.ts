import { expect, it } from 'vitest';
import { bodyOf, caseNamed, caseOf, draftOf, faultOfCase, newCase, takesAll, withMode, type RouteItem } from './route';

const condition = { key: 'severity', oper: 'IN' as const, vals: ['Critical'] };
const anything = { key: 'title', oper: 'IN' as const, vals: ['*'] };
const route: RouteItem = {
  integration_id: 7,
  cases: [
    { if: [condition], channel_ids: [1], fallthrough: true, routing_mode: 'standard', name_mapping_label: '' },
    { if: [anything], channel_ids: [2], fallthrough: false, routing_mode: 'standard', name_mapping_label: '' },
  ],
  sections: [{ name: 'Payments', position: 1 }],
  default: { channel_ids: [3] },
  status: 'enabled',
  version: 4,
  creator_id: 1,
  updated_by: 1,
  created_at: 1,
  updated_at: 1,
  deleted_at: 0,
  problems: [],
};

it('saves what it read', () => {
  const { cases, sections } = route;
  expect(bodyOf(draftOf(route))).toEqual({ cases, sections, default: route.default });
  expect(draftOf(route).version).toBe(4);
  expect(draftOf(null)).toEqual({ version: 0, cases: [], defaults: [] });
});

it('keeps a heading over its case when cases move', () => {
  const draft = draftOf(route);
  expect(bodyOf({ ...draft, cases: draft.cases.toReversed() }).sections).toEqual([{ name: 'Payments', position: 0 }]);
});

it('knows what a case lacks', () => {
  expect(faultOfCase(newCase().rule)).toBe('no_condition');
  const rule = { ...newCase().rule, if: [condition] };
  expect(faultOfCase(rule)).toBe('no_target');
  expect(faultOfCase({ ...rule, channel_ids: [1] })).toBeNull();
  expect(faultOfCase({ ...rule, channel_ids: [1], if: [{ ...condition, vals: [] }] })).toBe('no_values');
  const named = withMode(rule, 'name_mapping');
  expect(faultOfCase(named)).toBe('no_label');
  expect(faultOfCase({ ...named, name_mapping_label: 'labels.team' })).toBeNull();
});

it('sees a case that leaves nothing to those below', () => {
  const all = caseOf({ if: [anything], channel_ids: [1], fallthrough: false });
  expect(takesAll([all, newCase()])).toBe(0);
  expect(takesAll([newCase(), all].slice(1))).toBe(-1);
  expect(takesAll([caseOf({ ...all.rule, fallthrough: true }), newCase()])).toBe(-1);
});

it('finds the case of a refusal', () => {
  expect(caseNamed('cases[2].if[0].vals[0]: is no regular expression')).toBe(2);
  expect(caseNamed('route.cases[1].channel_ids: name one')).toBe(1);
  expect(caseNamed('default: name one')).toBe(-1);
});
