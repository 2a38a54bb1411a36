import type { Grouping } from '../api/noise';
import { isUnfinished, type Condition } from '../conditions/model';

export const METHODS = ['n', 'p', 'i'] as const;
export type Method = (typeof METHODS)[number];

export const WINDOWS = ['none', 'tumbling', 'sliding'] as const;
export type Window = (typeof WINDOWS)[number];

/** What alerts that meet the conditions must have in common. */
export interface Case {
  if: Condition[];
  equals: string[][];
}

export interface GroupingDraft {
  method: Method;
  equals: string[][];
  cases: Case[];
  all_equals_required: boolean;
  window: Window;
  /** Minutes. */
  time_window: number;
  storm_thresholds: number[];
  i_keys: string[];
  i_score_threshold: number;
}

export const MOST_LISTS = 5;
export const MOST_KEYS = 5;
export const MOST_TEXTS = 10;
export const MOST_THRESHOLDS = 5;
/** 30 days, in minutes. */
export const LONGEST_WINDOW = 43_200;

const TEXTS = ['title', 'description', 'labels.service', 'labels.resource'];
const SIMILAR = 0.85;

/** Lists of names are kept bare where there is only one. */
function listsOf(raw: unknown): string[][] {
  if (!Array.isArray(raw)) return [];
  return raw.every((one) => Array.isArray(one)) ? (raw as string[][]) : [raw as string[]];
}

export function groupingOf(kept: Grouping): GroupingDraft {
  const minutes = kept.time_window ?? 0;
  const single = kept.storm_threshold ?? 0;
  return {
    method: kept.method,
    equals: listsOf(kept.equals ?? []),
    cases: (kept.cases ?? []).map((one) => ({ if: (one.if ?? []) as Condition[], equals: listsOf(one.equals) })),
    all_equals_required: kept.all_equals_required ?? false,
    window: minutes === 0 ? 'none' : (kept.window_type ?? 'tumbling'),
    time_window: minutes === 0 ? 60 : minutes,
    storm_thresholds: kept.storm_thresholds ?? (single > 1 ? [single] : []),
    i_keys: kept.i_keys ?? TEXTS,
    i_score_threshold: kept.i_score_threshold ?? SIMILAR,
  };
}

/** What is saved: only what the method uses, so that what is read says what happens. */
export function groupingBody(draft: GroupingDraft): Grouping {
  if (draft.method === 'n') return { method: 'n' };
  const window =
    draft.window === 'none' ? { time_window: 0 } : { time_window: draft.time_window, window_type: draft.window };
  const common = { ...window, storm_thresholds: [...draft.storm_thresholds].sort((a, b) => a - b) };
  const rules = {
    equals: draft.equals.filter((keys) => keys.length > 0),
    cases: draft.cases.map((one) => ({ if: one.if, equals: one.equals.filter((keys) => keys.length > 0) })),
    all_equals_required: draft.all_equals_required,
  };
  if (draft.method === 'p') return { method: 'p', ...common, ...rules };
  return { method: 'i', ...common, i_keys: draft.i_keys, i_score_threshold: draft.i_score_threshold };
}

export type GroupingFault = 'no_equals' | 'case_condition' | 'case_equals' | 'no_texts';

/** What keeps it from being saved. */
export function groupingFaults(draft: GroupingDraft): GroupingFault[] {
  if (draft.method === 'n') return [];
  if (draft.method === 'i') return draft.i_keys.length === 0 ? ['no_texts'] : [];
  const found: GroupingFault[] = [];
  const isEmpty = (lists: string[][]) => lists.every((keys) => keys.length === 0);
  if (isEmpty(draft.equals) && draft.cases.length === 0) found.push('no_equals');
  if (draft.cases.some((one) => one.if.length === 0 || isUnfinished([one.if]))) found.push('case_condition');
  if (draft.cases.some((one) => isEmpty(one.equals))) found.push('case_equals');
  return found;
}

/** Reads thresholds as they were typed: whole numbers from 2 to 10,000, each once, smallest first. */
export function readThresholds(typed: string[]): number[] {
  const numbers = typed.map(Number).filter((one) => Number.isInteger(one) && one >= 2 && one <= 10_000);
  return [...new Set(numbers)].sort((a, b) => a - b).slice(0, MOST_THRESHOLDS);
}
