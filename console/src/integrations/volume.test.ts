import { expect, it } from 'vitest';
import { hoursOf } from './volume';

it('fills the hours in which nothing came', () => {
  const found = hoursOf([{ at: 7_200, accepted: 3, rejected: 1, ignored: 0 }], 10_900, 3);
  expect(found.map((one) => [one.at, one.accepted])).toEqual([
    [3_600, 0],
    [7_200, 3],
    [10_800, 0],
  ]);
});
