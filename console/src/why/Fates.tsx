import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Fate } from '../api/explain';
import { ClockTime } from '../shell/Time';
import classes from './why.module.css';

/** Every event that belongs to it, with the one thing that became of it. */
export function Fates({ events }: { events: Fate[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2 className={classes.subhead}>{t('why.events', { count: events.length })}</h2>
      <ul className={classes.fates}>
        {events.map((event) => (
          <li key={event.event_id}>
            <ClockTime at={event.received_at} />
            <span className={classes.fate}>{event.fate}</span>
            <span className={classes.text}>{event.reason_text || event.reason}</span>
            <Link to="/why/$kind/$id" params={{ kind: 'event', id: event.event_id }} aria-label={t('why.of_event', { id: event.event_id })}>
              {t('why.details')}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
