import type { Difference } from './queries';

export const FIGURES = ['incidents', 'told', 'messages', 'group_messages', 'woken'] as const;
export type Figure = (typeof FIGURES)[number];

/** What both sides come to in a figure. */
export function sidesOf(found: Difference, figure: Figure): [number, number] {
  if (figure !== 'woken') return [found.before[figure], found.after[figure]];
  const sum = (side: 'before' | 'after') => found.woken.reduce((total, one) => total + one[side], 0);
  return [sum('before'), sum('after')];
}

/** `+3`, `−2` or nothing. */
export function changeText(before: number, after: number): string {
  const change = after - before;
  if (change === 0) return '';
  return change > 0 ? `+${change}` : `−${-change}`;
}

/** Whether anything was replayed at all. */
export function isEmpty(found: Difference): boolean {
  return found.before.fates.length === 0 && found.after.fates.length === 0;
}
