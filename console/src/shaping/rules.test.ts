import { expect, it } from 'vitest';
import { draftOf, ENRICH_KINDS, newEnrichRule, newProcessRule, placeOf, PROCESS_KINDS, withIf } from './rules';

it('begins a rule of each kind', () => {
  expect(ENRICH_KINDS.map((kind) => newEnrichRule(kind).kind)).toEqual([...ENRICH_KINDS]);
  expect(PROCESS_KINDS.map((kind) => newProcessRule(kind).kind)).toEqual([...PROCESS_KINDS]);
});

it('leaves no empty conditions in a rule', () => {
  const rule = newEnrichRule('drop');
  const asked = [{ key: 'title', oper: 'IN' as const, vals: ['a'] }];
  expect(withIf(withIf(rule, asked), [])).toEqual(rule);
  expect(withIf(rule, asked)).toEqual({ ...rule, if: asked });
});

it('finds the rule that was refused', () => {
  expect(placeOf('rules[3].settings.pattern: is no regular expression')).toBe(3);
  expect(placeOf('integration_id: there is no such integration')).toBe(-1);
});

it('names each row once', () => {
  expect(draftOf(1).id).not.toBe(draftOf(1).id);
});
