import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const SHORT: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};

export interface SpanText {
  /** From–to, both exact; what they share is said once. */
  span: (start: number, end: number) => string;
  /** One instant. */
  at: (instant: number) => string;
  /** Hours only. */
  clock: (instant: number) => string;
}

/** Writes instants (seconds) as a zone's clock shows them. */
export function spanTextIn(language: string, zone: string): SpanText {
  const format = new Intl.DateTimeFormat(language, { ...SHORT, timeZone: zone });
  const hours = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  return {
    span: (start, end) => format.formatRange(start * 1000, end * 1000),
    at: (instant) => format.format(instant * 1000),
    clock: (instant) => hours.format(instant * 1000),
  };
}

export function useSpanText(zone: string): SpanText {
  const { i18n } = useTranslation();
  return useMemo(() => spanTextIn(i18n.language, zone), [i18n.language, zone]);
}
