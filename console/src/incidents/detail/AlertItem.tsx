import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../api/incidents';
import { Loaded } from '../../shell/Loaded';
import { Ago, ClockTime } from '../../shell/Time';
import { Severity } from '../../theme/Severity';
import { alertEvents } from '../queries';
import { LabelList } from './LabelList';
import classes from './alerts.module.css';

interface AlertItemProps {
  incidentId: string;
  alert: Alert;
  opened: boolean;
  marked: boolean;
  /** Absent where nothing can be done to marked ones. */
  onMark?: (id: string) => void;
}

/** One alert; open, its labels and its events as a small line of time. */
export function AlertItem({ incidentId, alert, opened, marked, onMark }: AlertItemProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(opened);
  const bodyId = `alert-${alert.alert_id}`;
  return (
    <section className={classes.alert} data-markable={onMark !== undefined || undefined}>
      {onMark !== undefined && (
        <Checkbox
          className={classes.mark}
          size="xs"
          aria-label={t('incidents.select_one', { title: alert.title })}
          checked={marked}
          onChange={() => onMark(alert.alert_id)}
        />
      )}
      <button
        type="button"
        className={classes.alertHead}
        aria-expanded={open}
        aria-controls={bodyId}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight className={classes.chevron} size={16} aria-hidden />
        <Severity level={alert.alert_status} size={14} />
        <span className={classes.alertTitle}>{alert.title}</span>
        <span className={classes.alertSide}>
          {t('incidents.events', { count: alert.event_cnt })} · <Ago at={alert.last_time} />
        </span>
      </button>
      {open && (
        <div id={bodyId} className={classes.alertBody}>
          {alert.description !== '' && <p className={classes.description}>{alert.description}</p>}
          <p className={classes.alertFrom}>
            <span>{alert.integration_name}</span>
            <code>{alert.alert_key}</code>
            <Link to="/why/$kind/$id" params={{ kind: 'alert', id: alert.alert_id }}>
              {t('incidents.why_alert')}
            </Link>
          </p>
          <LabelList labels={alert.labels} />
          <AlertEvents incidentId={incidentId} alertId={alert.alert_id} />
        </div>
      )}
    </section>
  );
}

function AlertEvents({ incidentId, alertId }: { incidentId: string; alertId: string }) {
  const { t } = useTranslation();
  const query = useQuery(alertEvents(incidentId, alertId));
  return (
    <Loaded query={query}>
      {({ items }) => (
        <ol className={classes.events} aria-label={t('incidents.events_label')}>
          {items.map((event) => (
            <li key={event.event_id}>
              <ClockTime at={event.event_time} />
              <Severity level={event.event_status} size={12} />
              <span className={classes.eventTitle}>{event.title}</span>
              <Link to="/why/$kind/$id" params={{ kind: 'event', id: event.event_id }}>
                {t('incidents.tab.why')}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
