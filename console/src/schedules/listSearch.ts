/** Whose schedules a list shows: all, those of my teams, or those that name me. */
export const WHOSE = ['all', 'teams', 'mine'] as const;
export type Whose = (typeof WHOSE)[number];

/** What stands in the address of the list; absent: all. */
export interface ListSearch {
  whose?: Exclude<Whose, 'all'>;
}

export function readList(search: Record<string, unknown>): ListSearch {
  return { whose: (['teams', 'mine'] as const).find((one) => one === search.whose) };
}
