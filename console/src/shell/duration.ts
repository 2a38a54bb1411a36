import type { TFunction } from 'i18next';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** A duration in its two largest units: `42s`, `3m 5s`, `2h 10m`, `4d 1h`. */
export function durationText(t: TFunction, seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < MINUTE) return t('time.s', { s });
  if (s < HOUR) return t('time.ms', { m: Math.floor(s / MINUTE), s: s % MINUTE });
  if (s < DAY) return t('time.hm', { h: Math.floor(s / HOUR), m: Math.floor((s % HOUR) / MINUTE) });
  return t('time.dh', { d: Math.floor(s / DAY), h: Math.floor((s % DAY) / HOUR) });
}

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';

const UNITS: [Unit, number][] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];

/** How far an instant is from now in one unit; nothing finer than a minute except "just now" (null). */
export function distance(at: number, now: number): { value: number; unit: Unit } | null {
  const delta = at - now;
  for (const [unit, length] of UNITS) {
    if (Math.abs(delta) >= length) return { value: Math.trunc(delta / length), unit };
  }
  return null;
}

/** A round length as people say it: 90 → `90 minutes`, 3600 → `1 hour`, 86400 → `1 day`. */
export function roundText(t: TFunction, seconds: number): string {
  if (seconds > 0 && seconds % DAY === 0) return t('time.days', { count: seconds / DAY });
  if (seconds > 0 && seconds % HOUR === 0) return t('time.hours', { count: seconds / HOUR });
  if (seconds % MINUTE === 0) return t('time.minutes', { count: seconds / MINUTE });
  return durationText(t, seconds);
}
