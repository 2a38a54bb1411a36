import { useTranslation } from 'react-i18next';

/** The API counts days from Sunday = 0; a week here begins on Monday. */
export const DAYS = [1, 2, 3, 4, 5, 6, 0];
/** A Sunday, to take the names of days from. */
const SUNDAY = Date.UTC(2026, 0, 4);
const DAY_MS = 86_400_000;

/** Names a weekday, 0 is Sunday. */
export function useDayName(): (day: number) => string {
  const { i18n } = useTranslation();
  return (day) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(SUNDAY + day * DAY_MS);
}
