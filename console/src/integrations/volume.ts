export interface Hour {
  at: number;
  accepted: number;
  rejected: number;
  ignored: number;
}

const HOUR = 3_600;

/** The last hours up to `now` (Unix seconds), one after the other: those in which nothing came are zero. */
export function hoursOf(known: Hour[], now: number, count: number): Hour[] {
  const last = Math.floor(now / HOUR) * HOUR;
  const byTime = new Map(known.map((one) => [one.at, one]));
  return Array.from({ length: count }, (_, number) => {
    const at = last - (count - 1 - number) * HOUR;
    return byTime.get(at) ?? { at, accepted: 0, rejected: 0, ignored: 0 };
  });
}
