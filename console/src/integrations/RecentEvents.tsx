import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AlertEvent } from '../api/incidents';
import { Card } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { ClockTime } from '../shell/Time';
import { Severity } from '../theme/Severity';
import { useFateName } from '../why/names';
import { recentEvents } from './queries';
import classes from './integrations.module.css';

/** The latest events, as they come in, each with what became of it. */
export function RecentEvents({ integrationId }: { integrationId: number }) {
  const { t } = useTranslation();
  const query = useQuery(recentEvents(integrationId));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="dim">{t('integrations.no_recent')}</p>
        ) : (
          <Card pad={false}>
            <ul className={classes.list}>
              {items.map((event) => (
                <EventLine key={event.event_id} event={event} />
              ))}
            </ul>
          </Card>
        )
      }
    </Loaded>
  );
}

function EventLine({ event }: { event: AlertEvent }) {
  const { t } = useTranslation();
  const fateName = useFateName();
  return (
    <li className={classes.event}>
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
    </li>
  );
}
