import { expect, it } from 'vitest';
import { callersOf } from './callers';

it('tells where each caller calls', () => {
  const one = { provider_id: 1, provider_name: 'One', numbers: ['+1'] };
  const two = { provider_id: 2, provider_name: 'Two', numbers: [] };
  const found = callersOf([
    { region: 'A', callers: [one] },
    { region: 'B', callers: [one, two] },
    { region: 'C', callers: [] },
  ]);
  expect(found).toEqual([
    { caller: one, regions: ['A', 'B'] },
    { caller: two, regions: ['B'] },
  ]);
});
