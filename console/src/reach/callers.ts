import type { Caller } from '../api/reach';

/** Who calls, and into which regions. */
export interface Served {
  caller: Caller;
  regions: string[];
}

/** Regions with who calls there, turned into callers with where they call. */
export function callersOf(items: readonly { region: string; callers: Caller[] }[]): Served[] {
  const found = new Map<number, Served>();
  for (const { region, callers } of items) {
    for (const caller of callers) {
      const known = found.get(caller.provider_id);
      if (known === undefined) found.set(caller.provider_id, { caller, regions: [region] });
      else known.regions.push(region);
    }
  }
  return [...found.values()];
}
