import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Fate } from '../api/explain';
import { ClockTime } from '../shell/Time';
import { useDecisionText, useFateName } from './names';
import classes from './why.module.css';

/** Every event that belongs to it, with the one thing that became of it. */
export function Fates({ events, total }: { events: Fate[]; total: number }) {
  const { t } = useTranslation();
  const fateName = useFateName();
  const decisionText = useDecisionText();
  return (
    <section>
      <h2 className={classes.subhead}>{t('why.events', { count: total })}</h2>
      <ul className={classes.fates}>
        {events.map((event) => (
          <li key={event.event_id}>
            <ClockTime at={event.received_at} />
            <span className={classes.fate}>{fateName(event.fate)}</span>
            <span className={classes.text}>{decisionText(event.reason, event.reason_text || event.reason)}</span>
            <Link
              to="/why/$kind/$id"
              params={{ kind: 'event', id: event.event_id }}
              aria-label={t('why.of_event', { id: event.event_id })}
            >
              {t('why.details')}
            </Link>
          </li>
        ))}
      </ul>
      {total > events.length && <p className={classes.lead}>{t('why.oldest', { count: events.length })}</p>}
    </section>
  );
}
