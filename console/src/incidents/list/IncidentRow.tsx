import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo, useEffect, useRef, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { useNow } from '../../shell/clock';
import { Elapsed } from '../../shell/Time';
import { OutlierMark } from '../../theme/OutlierMark';
import { ProgressMark } from '../../theme/ProgressMark';
import { Severity } from '../../theme/Severity';
import { isSnoozed } from '../actions';
import { Responders } from './Responders';
import classes from './list.module.css';

export interface RowProps {
  incident: Incident;
  marked: boolean;
  atCursor: boolean;
  isOpen: boolean;
  onMark: (id: string) => void;
  onOpen: (id: string, event: MouseEvent) => void;
  withChannel: boolean;
}

/** One incident in 40 pixels. A closed one stays where it was, in quiet colours, until the list is read again. */
export const IncidentRow = memo(function IncidentRow(props: RowProps) {
  const { incident, marked, atCursor, isOpen, onMark, onOpen, withChannel } = props;
  const { t } = useTranslation();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (atCursor) row.current?.scrollIntoView({ block: 'nearest' });
  }, [atCursor]);
  return (
    <tr
      ref={row}
      className={classes.row}
      data-level={incident.incident_severity}
      data-closed={incident.progress === 'Closed' || undefined}
      data-cursor={atCursor || undefined}
      data-open={isOpen || undefined}
      data-marked={marked || undefined}
      onClick={(event) => onOpen(incident.incident_id, event)}
    >
      <td className={classes.check} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          size="xs"
          aria-label={t('incidents.select_one', { title: incident.title })}
          checked={marked}
          onChange={() => onMark(incident.incident_id)}
        />
      </td>
      <td className={classes.severity}>
        <Severity level={incident.incident_severity} />
      </td>
      <td>
        <div className={classes.line}>
          <Link
            to="/incidents/$incidentId"
            params={{ incidentId: incident.incident_id }}
            className={classes.title}
            onClick={(event) => {
              event.stopPropagation();
              onOpen(incident.incident_id, event);
            }}
          >
            {incident.title}
          </Link>
          {incident.frequency === 'rare' && <OutlierMark />}
          {incident.alert_cnt > 1 && (
            <span className={classes.count}>{t('incidents.alerts', { count: incident.alert_cnt })}</span>
          )}
        </div>
      </td>
      {withChannel && <td className={`${classes.channel} cut`}>{incident.channel_name}</td>}
      <td className={classes.state}>
        <LiveProgress incident={incident} />
      </td>
      <td className={classes.people}>
        <Responders incident={incident} />
      </td>
      <td className={classes.since}>
        <Elapsed from={incident.start_time} to={incident.close_time} />
      </td>
    </tr>
  );
});

/** The progress, which a snooze that runs out changes by itself. */
export function LiveProgress({ incident }: { incident: Incident }) {
  const now = useNow();
  return <ProgressMark progress={incident.progress} snoozed={isSnoozed(incident, now)} />;
}
