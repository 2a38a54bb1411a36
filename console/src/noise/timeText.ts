import { useTranslation } from 'react-i18next';
import type { TimeFilter } from '../api/escalation';
import type { SilenceRule } from '../api/noise';
import { useSession } from '../session/session';
import { runsOf, useDayName } from '../times/days';

/** Puts the time of a silence into words: once in the reader's zone, every week in the rule's own. */
export function useTimeText(): (rule: Pick<SilenceRule, 'time_filter' | 'time_filters' | 'time_zone'>) => string {
  const { t, i18n } = useTranslation();
  const dayName = useDayName();
  const zone = useSession().time_zone || undefined;
  const list = (parts: string[]) => new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(parts);
  const runText = ([first, last]: [number, number]) =>
    first === last ? dayName(first) : t('times.days', { first: dayName(first), last: dayName(last) });
  const periodText = ({ start = '', end = '', repeat = [], cal_id = '', is_off = false }: TimeFilter) => {
    const hours = { start: start || '00:00', end: end || '24:00' };
    if (cal_id !== '') return t(is_off ? 'noise.on_days_off' : 'noise.on_workdays', hours);
    const days = repeat.length === 0 || repeat.length === 7 ? t('times.every_day') : list(runsOf(repeat).map(runText));
    return t('noise.on_days', { days, ...hours });
  };
  return ({ time_filter: once, time_filters: times, time_zone: named }) => {
    if (once === undefined) {
      const text = list(times.map(periodText));
      return named === '' ? text : t('noise.in_zone', { text, zone: named });
    }
    const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
    return format.formatRange(once.start_time * 1000, once.end_time * 1000);
  };
}
