import type { Group, Schedule, Shift } from '../api/schedules';
import { shareOf, type Window } from './view';
import { isOverride } from './layers';

/** A shift as it is drawn: its place in percent, and its row among those at the same time. */
export interface Block extends Window {
  left: number;
  width: number;
  row: number;
  people: number[];
  /** The name of the group, if it has one. */
  group: string;
}

/** Everybody in a group, once. */
export function peopleOf(group: Pick<Group, 'members'>): number[] {
  return [...new Set(group.members.flatMap((one) => one.person_ids))];
}

/** The shifts of a window, each in the first row that is free by then. */
export function blocksOf(shifts: readonly Shift[], window: Window): Block[] {
  const until: number[] = [];
  const shown = shifts.filter((one) => one.start < window.end && one.end > window.start);
  return [...shown]
    .sort((a, b) => a.start - b.start)
    .flatMap((one): Block[] => {
      const people = peopleOf(one.group);
      if (people.length === 0) return [];
      const free = until.findIndex((end) => end <= one.start);
      const row = free < 0 ? until.length : free;
      until[row] = one.end;
      const left = shareOf(one.start, window);
      const width = shareOf(one.end, window) - left;
      return [{ start: one.start, end: one.end, left, width, row, people, group: one.group.group_name }];
    });
}

/** When nobody is on call; a group without persons is nobody. */
export function gapsOf(shifts: readonly Shift[], window: Window): Window[] {
  const manned = shifts.filter((one) => peopleOf(one.group).length > 0).sort((a, b) => a.start - b.start);
  const gaps: Window[] = [];
  let covered = window.start;
  for (const { start, end } of manned) {
    if (start >= window.end) break;
    if (start > covered) gaps.push({ start: covered, end: start });
    covered = Math.max(covered, end);
  }
  if (covered < window.end) gaps.push({ start: covered, end: window.end });
  return gaps;
}

/** The gaps that still matter: those that are over are only told of where all that is shown is over. */
export function gapsAhead(gaps: readonly Window[], window: Window, now: number): Window[] {
  return window.end <= now ? [...gaps] : gaps.filter((one) => one.end > now);
}

export interface Entry extends Window {
  /** Empty: nobody. */
  people: number[];
}

/** What a list of the shown time says: who is on call and when nobody is, by beginning. */
export function entriesOf(shifts: readonly Shift[], window: Window): Entry[] {
  const manned = blocksOf(shifts, window).map(({ start, end, people }) => ({ start, end, people }));
  const empty = gapsOf(shifts, window).map((gap) => ({ ...gap, people: [] }));
  return [...manned, ...empty].sort((a, b) => a.start - b.start || a.end - b.end);
}

export interface Lane {
  name: string;
  /** Its number among the layers, from 1, for those without a name. */
  number: number;
  shifts: Shift[];
}

/** The lanes of a schedule: its layers by weight as they cover each other, and all overrides in one. */
export function lanesOf(schedule: Schedule): { layers: Lane[]; overrides: Shift[] } {
  const rendered = schedule.layers.map((layer, at) => ({
    layer,
    shifts: schedule.schedule_layers[at]?.schedules ?? [],
  }));
  const rotations = rendered.filter(({ layer }) => !isOverride(layer)).sort((a, b) => b.layer.weight - a.layer.weight);
  return {
    layers: rotations.map(({ layer, shifts }, at) => ({ name: layer.layer_name, number: at + 1, shifts })),
    overrides: rendered.filter(({ layer }) => isOverride(layer)).flatMap(({ shifts }) => shifts),
  };
}

/** Everybody whom a schedule names. */
export function namedBy(schedule: Pick<Schedule, 'layers'>): number[] {
  return schedule.layers.flatMap((layer) => layer.groups.flatMap((group) => peopleOf(group)));
}

export interface MyShift extends Window {
  schedule: Schedule;
  others: number[];
}

/** The shifts of one person over schedules, by beginning; two that touch or overlap in a schedule are one where the others are the same. */
export function shiftsOf(person: number, schedules: readonly Schedule[]): MyShift[] {
  return schedules
    .filter((schedule) => schedule.status !== 1)
    .flatMap((schedule) => {
      const mine: MyShift[] = [];
      for (const { start, end, group } of [...schedule.final_schedule.schedules].sort((a, b) => a.start - b.start)) {
        const people = peopleOf(group);
        if (!people.includes(person)) continue;
        const others = people.filter((one) => one !== person);
        const last = mine.at(-1);
        if (last !== undefined && last.end >= start && String(last.others) === String(others))
          last.end = Math.max(last.end, end);
        else mine.push({ start, end, schedule, others });
      }
      return mine;
    })
    .sort((a, b) => a.start - b.start);
}
