import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMinute } from '../shell/clock';
import type { Day } from '../calendars/month';
import { dayBeside, SPANS, type Span, type View } from './view';
import classes from './timeline.module.css';

interface ViewBarProps {
  view: View;
  /** The schedule's zone, and the reader's own. */
  zone: string;
  ownZone: string;
  day: Day;
  onSpan: (span: Span) => void;
  /** Nothing: today. */
  onDay: (day: Day | undefined) => void;
  onOwn: (own: boolean) => void;
}

/** What part of time is shown, and by whose clock. */
export function ViewBar({ view, zone, ownZone, day, onSpan, onDay, onOwn }: ViewBarProps) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const format = new Intl.DateTimeFormat(i18n.language, {
    ...(view.span === 'month' ? {} : { day: 'numeric' }),
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const first = Date.parse(view.days[0] ?? day);
  const last = Date.parse(view.days.at(-1) ?? day);
  const isToday = view.start <= now && now < view.end;
  return (
    <div className={classes.bar}>
      <div className={classes.move}>
        <ActionIcon aria-label={t('schedules.before')} onClick={() => onDay(dayBeside(view.span, day, -1))}>
          <ChevronLeft size={16} />
        </ActionIcon>
        <Button size="compact-sm" variant="default" disabled={isToday} onClick={() => onDay(undefined)}>
          {t('schedules.today')}
        </Button>
        <ActionIcon aria-label={t('schedules.after')} onClick={() => onDay(dayBeside(view.span, day, 1))}>
          <ChevronRight size={16} />
        </ActionIcon>
        <h2 aria-live="polite">{format.formatRange(first, last)}</h2>
      </div>
      <SegmentedControl
        size="xs"
        aria-label={t('schedules.shown')}
        data={SPANS.map((span) => ({ value: span, label: t(`schedules.spans.${span}`) }))}
        value={view.span}
        onChange={onSpan}
      />
      {zone === ownZone ? (
        <span className={classes.zone}>{t('schedules.zone', { zone })}</span>
      ) : (
        <SegmentedControl
          size="xs"
          aria-label={t('schedules.times_in')}
          data={[
            { value: 'schedule', label: t('schedules.zone', { zone }) },
            { value: 'own', label: t('schedules.own_zone', { zone: ownZone }) },
          ]}
          value={view.zone === ownZone ? 'own' : 'schedule'}
          onChange={(whose) => onOwn(whose === 'own')}
        />
      )}
    </div>
  );
}
