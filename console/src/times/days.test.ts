import { expect, it } from 'vitest';
import { runsOf } from './days';

it.each([
  [[], []],
  [[3], [[3, 3]]],
  [[1, 2, 3, 4, 5], [[1, 5]]],
  [
    [6, 0],
    [
      [6, 6],
      [0, 0],
    ],
  ],
  [[5, 6, 0], [[5, 0]]],
  [
    [0, 1, 2, 4],
    [
      [1, 1],
      [2, 2],
      [4, 4],
      [0, 0],
    ],
  ],
  [
    [1, 2],
    [
      [1, 1],
      [2, 2],
    ],
  ],
])('%o are the runs %o', (days, runs) => {
  expect(runsOf(days)).toEqual(runs);
});
