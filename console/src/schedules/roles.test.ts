import { expect, it } from 'vitest';
import { rolesFor } from './roles';

it('offers the usual roles, those of the account in their order, and those that stand there', () => {
  expect(rolesFor([])).toEqual([0, 1, 2]);
  expect(rolesFor([7, 1])).toEqual([0, 1, 2, 7]);
  expect(rolesFor([9, 7, 30], [30, 12])).toEqual([0, 1, 2, 30, 12, 7, 9]);
});
