import { expect, it } from 'vitest';
import type { AlertEvent } from '../api/incidents';
import type { Rejected } from '../api/integrations';
import { inOrder, newSince, refreshed } from './arrivals';

const event = (event_id: string, created_at: number) => ({ event_id, created_at }) as AlertEvent;
const refused = (rejected_id: string, received_at: number) => ({ rejected_id, received_at }) as Rejected;

it('puts what came in one row, the newest first', () => {
  const found = inOrder([event('c', 30), event('a', 10)], [refused('r', 20), refused('s', 30)], 3);
  expect(found.map((one) => one.id)).toEqual(['c', 's', 'r']);
});

it('counts what came since one looked', () => {
  const before = inOrder([event('a', 10)], [], 9);
  expect(newSince(before, inOrder([event('b', 20), event('a', 10)], [refused('r', 15)], 9))).toBe(2);
});

it('holds the rows and shows what became of them', () => {
  const before = inOrder([], [refused('r', 20)], 9);
  const now = inOrder([event('b', 30)], [{ ...refused('r', 20), retried_at: 40 }], 9);
  expect(refreshed(before, now)).toEqual([now[1]]);
});
