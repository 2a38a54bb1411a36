import { SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Family } from '../api/noise';
import { Bars } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { SeverityShape } from '../theme/Severity';
import type { Draft } from './drafts';
import { barsOf, DAYS_BACK, isTriable, previewOf, type Tried } from './preview';
import classes from './preview.module.css';

const TYPING_MS = 600;

interface PreviewProps {
  channelId: number;
  family: Family;
  draft: Draft;
  zone: string;
}

/** What the rule, as it is being written, would have done to events that really came. The server decides it. */
export function Preview({ channelId, family, draft, zone }: PreviewProps) {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(DAYS_BACK[0]);
  const [settled] = useDebouncedValue(draft, TYPING_MS);
  const triable = isTriable(family, settled, zone);
  const query = useQuery({
    ...previewOf(channelId, family, settled, zone, days),
    enabled: triable,
    placeholderData: (old) => old,
  });
  return (
    <aside className={classes.preview} aria-label={t('noise.preview.title')}>
      <h2>{t('noise.preview.title')}</h2>
      <SegmentedControl
        size="xs"
        aria-label={t('noise.preview.days')}
        data={DAYS_BACK.map((count) => ({ value: String(count), label: t('noise.preview.of_days', { count }) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
      />
      {!triable ? (
        <p className="dim">{t('noise.preview.begin')}</p>
      ) : query.isError ? (
        <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Bars count={4} height={28} />
      ) : (
        <Shown family={family} tried={query.data} />
      )}
    </aside>
  );
}

function Shown({ family, tried }: { family: Family; tried: Tried }) {
  const { t } = useTranslation();
  if (tried.of === 0) return <p className="dim">{t('noise.preview.none')}</p>;
  const heights = barsOf(tried.days);
  return (
    <>
      <p className={classes.figure} role="status">
        {t(`noise.preview.${family}`, { count: tried.matched, total: tried.of })}
      </p>
      {tried.told > 0 && <p>{t('noise.preview.told', { count: tried.told })}</p>}
      {tried.matched > 0 && (
        <div className={classes.days} aria-hidden>
          {tried.days.map((one, index) => (
            <span
              key={one.day}
              title={`${one.day}: ${one.matched}`}
              data-none={one.matched === 0 || undefined}
              style={{ height: `${heights[index] ?? 0}%` }}
            />
          ))}
        </div>
      )}
      {tried.is_cut && (
        <p className="dim">
          {t('noise.preview.cut')} <Ago at={tried.since} />
        </p>
      )}
      {tried.examples.length > 0 && <h3 className={classes.examples}>{t('noise.preview.examples')}</h3>}
      <ul className={classes.events}>
        {tried.examples.map(({ event }) => (
          <li key={event.event_id}>
            <SeverityShape level={event.event_severity} size={12} />
            <Link to="/why/$kind/$id" params={{ kind: 'event', id: event.event_id }} className={classes.title}>
              {event.title}
            </Link>
            <span className={classes.at}>
              <Ago at={event.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
