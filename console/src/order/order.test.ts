import { describe, expect, it } from 'vitest';
import { lastPriority, moved, movedAmong, priorityChanges } from './order';

const MOST = 1_000;

function placed(...priorities: number[]) {
  return priorities.map((priority, at) => ({ id: String(at), priority }));
}

/** The ids by priority, once the changes are made. */
function result(order: ReturnType<typeof placed>): string[] {
  const changes = new Map(priorityChanges(order, MOST).map((one) => [one.id, one.priority]));
  const after = order.map((one) => ({ ...one, priority: changes.get(one.id) ?? one.priority }));
  expect(new Set(after.map((one) => one.priority)).size).toBe(order.length);
  expect(after.every((one) => one.priority >= 0 && one.priority <= MOST)).toBe(true);
  return [...after].sort((a, b) => a.priority - b.priority).map((one) => one.id);
}

describe('order', () => {
  it('moves one item', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  });

  it('changes nothing that is in order', () => {
    expect(priorityChanges(placed(0, 1, 7), MOST)).toEqual([]);
  });

  it.each([
    ['down', moved(placed(0, 10, 20, 30), 0, 2)],
    ['up', moved(placed(0, 10, 20, 30), 3, 1)],
    ['to the top', moved(placed(10, 20, 30), 2, 0)],
    ['to the bottom', moved(placed(10, 20, 30), 0, 2)],
  ])('changes one item when it moves %s', (_, order) => {
    expect(priorityChanges(order, MOST)).toHaveLength(1);
    expect(result(order)).toEqual(order.map((one) => one.id));
  });

  it.each([
    ['all are equal', placed(0, 0, 0, 0)],
    ['there is no room between', moved(placed(0, 1, 2, 3), 3, 1)],
    ['there is no room at the ends', moved(placed(0, 999, 1_000), 0, 2)],
    ['there are very many', placed(...Array.from({ length: 900 }, () => 5))],
  ])('puts all in order when %s', (_, order) => {
    expect(result(order)).toEqual(order.map((one) => one.id));
  });

  it('puts what is new last', () => {
    expect(lastPriority([], MOST)).toBe(0);
    expect(lastPriority(placed(0, 20), MOST)).toBe(30);
    expect(lastPriority(placed(995), MOST)).toBe(MOST);
  });
});

it('moves among those that are shown', () => {
  const isShown = (one: string) => one !== 'x';
  expect(movedAmong(['a', 'x', 'b', 'c'], isShown, 0, 2)).toEqual(['x', 'b', 'c', 'a']);
  expect(movedAmong(['a', 'x', 'b'], isShown, 1, 0)).toEqual(['b', 'a', 'x']);
  expect(movedAmong(['a', 'x'], isShown, 0, 5)).toEqual(['a', 'x']);
});
