import type { RuleDraft } from '../api/escalation';

/** A moment of a rule's course, for an incident that nobody touches. */
export interface Moment {
  /** Seconds after the incident began. */
  at_s: number;
  /** From 0. */
  layer: number;
  /** Which message of the layer this is, from 1. */
  round: number;
}

/**
 * Who would be told when, if nobody answered: every layer's first message and its repeats, cut where the next layer
 * begins. The last layer ends the course; an `escalate_window` of 0 means that no further layer follows.
 */
export function plan(draft: RuleDraft): Moment[] {
  const moments: Moment[] = [];
  let start = draft.aggr_window;
  for (const [index, layer] of draft.layers.entries()) {
    const isLast = index === draft.layers.length - 1;
    const end = isLast || layer.escalate_window <= 0 ? Infinity : start + layer.escalate_window * 60;
    const rounds = Math.max(1, layer.max_times);
    for (let round = 1; round <= rounds; round += 1) {
      const at = start + (round - 1) * layer.notify_step * 60;
      if (at >= end) break;
      moments.push({ at_s: at, layer: index, round });
    }
    if (end === Infinity) break;
    start = end;
  }
  return moments;
}
