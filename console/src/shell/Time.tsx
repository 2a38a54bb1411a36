import { Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../session/session';
import { useNow } from './clock';
import { distance, durationText } from './duration';

function useZone(): string | undefined {
  const { data } = useQuery({ ...sessionQuery, enabled: false });
  return data?.time_zone === '' ? undefined : data?.time_zone;
}

/** Writes an instant in full, in the person's own zone. */
export function useFullTime(): (at: number) => string {
  const { i18n } = useTranslation();
  const zone = useZone();
  return (at) =>
    new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'long', timeZone: zone }).format(
      at * 1000,
    );
}

/** The time of day, with the date when it is not today's. */
export function ClockTime({ at }: { at: number }) {
  const { i18n } = useTranslation();
  const zone = useZone();
  const full = useFullTime();
  const day = (seconds: number) =>
    new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: zone }).format(seconds * 1000);
  const date = day(at) === day(Date.now() / 1000) ? {} : ({ month: 'short', day: 'numeric' } as const);
  const format: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  };
  return (
    <Tooltip label={full(at)}>
      <time className="tabular" dateTime={new Date(at * 1000).toISOString()}>
        {new Intl.DateTimeFormat(i18n.language, { ...format, ...date, timeZone: zone }).format(at * 1000)}
      </time>
    </Tooltip>
  );
}

/** "5 minutes ago"; the full time on hover. */
export function Ago({ at }: { at: number }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const full = useFullTime();
  const apart = distance(at, now);
  const text =
    apart === null
      ? t('time.just_now')
      : new Intl.RelativeTimeFormat(i18n.language, { style: 'short' }).format(apart.value, apart.unit);
  return (
    <Tooltip label={full(at)}>
      <time dateTime={new Date(at * 1000).toISOString()}>{text}</time>
    </Tooltip>
  );
}

/** How long since, or between; ticks while there is no end. */
export function Elapsed({ from, to }: { from: number; to?: number }) {
  const { t } = useTranslation();
  const now = useNow();
  const full = useFullTime();
  return (
    <Tooltip label={full(from)}>
      <time className="tabular" dateTime={new Date(from * 1000).toISOString()}>
        {durationText(t, (to === undefined || to === 0 ? now : to) - from)}
      </time>
    </Tooltip>
  );
}
