import { expect, it } from 'vitest';
import { rolesFor } from './roles';

it('offers the usual roles and those that stand there', () => {
  expect(rolesFor([])).toEqual([0, 1, 2]);
  expect(rolesFor([7, 1])).toEqual([0, 1, 2, 7]);
});
