import { useTranslation } from 'react-i18next';

/** The API counts days from Sunday = 0; a week here begins on Monday. */
export const DAYS = [1, 2, 3, 4, 5, 6, 0];
/** A Sunday, to take the names of days from. */
const SUNDAY = Date.UTC(2026, 0, 4);
const DAY_MS = 86_400_000;

/** Days as runs from first to last, in the order of a week; two in a row are no run yet. */
export function runsOf(days: readonly number[]): [first: number, last: number][] {
  const places = DAYS.map((day, place) => ({ day, place })).filter((one) => days.includes(one.day));
  const runs: { first: number; last: number; end: number }[] = [];
  for (const { day, place } of places) {
    const open = runs.at(-1);
    if (open?.end === place - 1) Object.assign(open, { last: day, end: place });
    else runs.push({ first: day, last: day, end: place });
  }
  return runs.flatMap(({ first, last, end }): [number, number][] => {
    const before = DAYS[end - 1] ?? last;
    return before === first
      ? [
          [first, first],
          [last, last],
        ]
      : [[first, last]];
  });
}

/** Names a weekday, 0 is Sunday. */
export function useDayName(): (day: number) => string {
  const { i18n } = useTranslation();
  return (day) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(SUNDAY + day * DAY_MS);
}
