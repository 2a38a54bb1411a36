import type { TFunction } from 'i18next';

const HOUR = 60;
const DAY = 24 * HOUR;

/** Minutes in the largest unit in which they are whole. */
export function durationWords(t: TFunction, minutes: number): string {
  if (minutes % DAY === 0) return t('time.days', { count: minutes / DAY });
  return minutes % HOUR === 0 ? t('time.hours', { count: minutes / HOUR }) : t('time.minutes', { count: minutes });
}
