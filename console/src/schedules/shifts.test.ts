import { describe, expect, it } from 'vitest';
import type { Schedule, Shift } from '../api/schedules';
import { blocksOf, entriesOf, gapsAhead, gapsOf, lanesOf, shiftsOf } from './shifts';

function shift(start: number, end: number, ...people: number[]): Shift {
  const group = { group_name: 'G', name: 'G', members: people.length > 0 ? [{ role_id: 0, person_ids: people }] : [] };
  return { start, end, group, index: 0 };
}

const WINDOW = { start: 0, end: 100 };

describe('blocks', () => {
  it('stand where they are in time, cut to what is shown', () => {
    const [first, second] = blocksOf([shift(50, 75, 1), shift(-10, 50, 2)], WINDOW);
    expect([first?.left, first?.width, first?.start]).toEqual([0, 50, -10]);
    expect([second?.left, second?.width]).toEqual([50, 25]);
  });

  it('of the same time stand in rows, and a row that is free is used again', () => {
    const rows = blocksOf([shift(0, 50, 1), shift(10, 20, 2), shift(20, 60, 3), shift(50, 90, 4)], WINDOW);
    expect(rows.map((one) => one.row)).toEqual([0, 1, 1, 0]);
  });

  it('are not drawn for groups without persons, nor outside', () => {
    expect(blocksOf([shift(0, 50), shift(100, 120, 1)], WINDOW)).toEqual([]);
  });
});

describe('gaps', () => {
  it('are where nobody is on call', () => {
    const shifts = [shift(60, 80, 2), shift(10, 40, 1), shift(20, 50, 3), shift(50, 60)];
    expect(gapsOf(shifts, WINDOW)).toEqual([
      { start: 0, end: 10 },
      { start: 50, end: 60 },
      { start: 80, end: 100 },
    ]);
    expect(gapsOf([], WINDOW)).toEqual([WINDOW]);
    expect(gapsOf([shift(-5, 200, 1)], WINDOW)).toEqual([]);
  });

  it('that are over are told of in the past only', () => {
    const gaps = [
      { start: 0, end: 10 },
      { start: 50, end: 60 },
    ];
    expect(gapsAhead(gaps, WINDOW, 20)).toEqual([gaps[1]]);
    expect(gapsAhead(gaps, WINDOW, 500)).toEqual(gaps);
  });
});

it('lists shifts and gaps by beginning', () => {
  const found = entriesOf([shift(50, 120, 1), shift(-20, 30, 2)], WINDOW);
  expect(found).toEqual([
    { start: -20, end: 30, people: [2] },
    { start: 30, end: 50, people: [] },
    { start: 50, end: 120, people: [1] },
  ]);
});

function schedule(name: string, final: Shift[], more: object = {}): Schedule {
  return { schedule_name: name, status: 0, final_schedule: { schedules: final }, ...more } as Schedule;
}

it('finds my shifts over schedules, and who shares them', () => {
  const found = shiftsOf(1, [
    schedule('A', [shift(10, 20, 1), shift(20, 30, 1), shift(30, 40, 2), shift(40, 50, 1, 2)]),
    schedule('B', [shift(5, 8, 1), shift(5, 7, 1)]),
    schedule('Off', [shift(0, 90, 1)], { status: 1 }),
  ]);
  expect(found.map((one) => [one.schedule.schedule_name, one.start, one.end, one.others])).toEqual([
    ['B', 5, 8, []],
    ['A', 10, 30, []],
    ['A', 40, 50, [2]],
  ]);
});

it('has a lane for each layer by weight, and one for all overrides', () => {
  const lane = (mode: number, weight: number, layer_name: string) => ({ mode, weight, layer_name });
  const layers = [lane(0, 1, 'low'), lane(1, 0, ''), lane(0, 5, 'high'), lane(1, 0, '')];
  const schedule_layers = layers.map((_, at) => ({ schedules: [shift(at, at + 1, 1)] }));
  const found = lanesOf({ layers, schedule_layers } as unknown as Schedule);
  expect(found.layers.map((one) => [one.name, one.shifts[0]?.start])).toEqual([
    ['high', 2],
    ['low', 0],
  ]);
  expect(found.overrides.map((one) => one.start)).toEqual([1, 3]);
});
