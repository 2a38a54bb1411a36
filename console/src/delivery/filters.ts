import { STATES, type Delivery, type DeliveryQuery } from '../api/delivery';
import { TRANSPORTS } from '../api/reach';

export const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

/** The media that messages go by, as a list of them is narrowed. */
export const MEDIA = [...TRANSPORTS, 'robot', 'other'] as const;
export type Medium = (typeof MEDIA)[number];

/** What stands in the address of a list of messages; what is absent has its ordinary value. */
export interface DeliverySearch {
  state?: Delivery['state'][];
  medium?: Medium[];
  person?: number;
  range?: Range;
  /** The message whose attempts are shown. */
  open?: string;
}

export const ORDINARY_RANGE: Range = '24h';

const RANGE_S: Record<Range, number> = { '1h': 3_600, '24h': 86_400, '7d': 7 * 86_400, '30d': 30 * 86_400 };

/** Reads an address, dropping whatever makes no sense; dropped is `undefined`, as the router wants it. */
export function readDeliveryFilters(search: Record<string, unknown>): DeliverySearch {
  return {
    state: some(STATES, search.state),
    medium: some(MEDIA, search.medium),
    person: Number.isSafeInteger(search.person) ? (search.person as number) : undefined,
    range: RANGES.find((range) => range === search.range),
    open: typeof search.open === 'string' && /^[0-9a-f]{24}$/.test(search.open) ? search.open : undefined,
  };
}

function some<T extends string>(known: readonly T[], given: unknown): T[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const found = known.filter((one) => (given as unknown[]).includes(one));
  return found.length > 0 ? found : undefined;
}

/** The request that a list's address stands for, at `now` (seconds). */
export function toQuery(search: DeliverySearch, now: number): DeliveryQuery {
  return {
    start_time: now - RANGE_S[search.range ?? ORDINARY_RANGE],
    states: search.state ?? [],
    media: search.medium ?? [],
    person_ids: search.person === undefined ? [] : [search.person],
  };
}
