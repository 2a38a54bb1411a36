import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AlertEvent } from '../api/incidents';
import { ClockTime } from '../shell/Time';
import { Severity } from '../theme/Severity';
import { useFateName } from '../why/names';
import classes from './integrations.module.css';

/** An event that came, with what became of it. */
export function EventLine({ event }: { event: AlertEvent }) {
  const { t } = useTranslation();
  const fateName = useFateName();
  return (
    <div className={classes.event}>
      <ClockTime at={event.created_at} />
      <Severity level={event.event_status} size={13} />
      <span className={classes.eventTitle}>{event.title}</span>
      <Link
        to="/why/$kind/$id"
        params={{ kind: 'event', id: event.event_id }}
        aria-label={t('integrations.why', { fate: fateName(event.fate), title: event.title })}
      >
        {fateName(event.fate)}
      </Link>
    </div>
  );
}
