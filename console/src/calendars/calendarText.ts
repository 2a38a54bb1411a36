import { useTranslation } from 'react-i18next';
import type { Calendar } from '../api/calendars';
import { runsOf, useDayName } from '../times/days';

/** Names the holidays of a country or region, whose ids look like `holidays.CN`. */
export function useRegionName(): (id: string) => string {
  const { i18n } = useTranslation();
  return (id) => {
    const code = id.replace(/^holidays\./, '');
    return /^([A-Z]{2}|[0-9]{3})$/.test(code)
      ? (new Intl.DisplayNames(i18n.language, { type: 'region' }).of(code) ?? code)
      : code;
  };
}

/** Says of a calendar which days of a week are worked on, which holidays are not, and where. */
export function useCalendarText(): (calendar: Pick<Calendar, 'workdays' | 'extra_cal_ids' | 'timezone'>) => string {
  const { t, i18n } = useTranslation();
  const dayName = useDayName();
  const regionName = useRegionName();
  const list = (parts: string[]) => new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(parts);
  return ({ workdays = [], extra_cal_ids: followed = [], timezone }) => {
    const days = list(
      runsOf(workdays).map(([first, last]) =>
        first === last ? dayName(first) : t('times.days', { first: dayName(first), last: dayName(last) }),
      ),
    );
    const names = followed.map((id) => regionName(id));
    const words = { days: days === '' ? t('word.none') : days, zone: timezone };
    return names.length === 0
      ? t('calendars.said', words)
      : t('calendars.said_with', { ...words, holidays: list(names) });
  };
}
