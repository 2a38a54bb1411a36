import { expect, it } from 'vitest';
import { passedOver } from './passed';

it('says which rules did nothing, by why', () => {
  const steps: { passed: Record<string, number[]> }[] = [
    { passed: {} },
    { passed: { no_match: [1, 3], api_timeout: [2], unheard_of: [4] } },
  ];
  expect(passedOver(steps)).toEqual([
    { why: 'no_match', rules: [1, 3] },
    { why: 'api', rules: [2] },
    { why: 'rule_broken', rules: [4] },
  ]);
});
