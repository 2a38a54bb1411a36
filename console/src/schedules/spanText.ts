import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Window } from './view';

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

/** How exactly the ends of a shift are known: the server cuts it to what it was asked for. */
export function knownEnds({ start, end }: Window, asked: Window): 'span' | 'since' | 'until' | 'always' {
  if (start > asked.start) return end < asked.end ? 'span' : 'since';
  return end < asked.end ? 'until' : 'always';
}

/** Writes from–to of a shift, without an end that is only that of the question. */
export function useShiftText(zone: string, asked: Window): (shift: Window) => string {
  const { t } = useTranslation();
  const text = useSpanText(zone);
  return (shift) => {
    const { start, end } = shift;
    const words = { span: text.span(start, end), start: text.at(start), end: text.at(end) };
    return t(`schedules.${knownEnds(shift, asked)}`, words);
  };
}
