import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { Elapsed } from '../../shell/Time';
import { OutlierMark } from '../../theme/OutlierMark';
import { Severity } from '../../theme/Severity';
import { LiveProgress } from './IncidentRow';
import { Responders } from './Responders';
import type { Selection } from './useSelection';
import classes from './list.module.css';

/** The list on a phone: a card each, the whole of it a link, with a large place to mark it. */
export function IncidentCards({
  incidents,
  selection,
  withChannel,
}: {
  incidents: Incident[];
  selection: Selection;
  withChannel: boolean;
}) {
  const { t } = useTranslation();
  return (
    <ul className={classes.cards}>
      {incidents.map((incident) => (
        <li
          key={incident.incident_id}
          className={classes.card}
          data-level={incident.incident_severity}
          data-closed={incident.progress === 'Closed' || undefined}
          data-marked={selection.ids.has(incident.incident_id) || undefined}
        >
          <label className={classes.cardCheck}>
            <Checkbox
              size="sm"
              aria-label={t('incidents.select_one', { title: incident.title })}
              checked={selection.ids.has(incident.incident_id)}
              onChange={() => selection.toggle(incident.incident_id)}
            />
          </label>
          <Link to="/incidents/$incidentId" params={{ incidentId: incident.incident_id }} className={classes.cardLink}>
            <span className={classes.cardTop}>
              <Severity level={incident.incident_severity} size={14} />
              {incident.frequency === 'rare' && <OutlierMark />}
              <span className={classes.cardSince}>
                <Elapsed from={incident.start_time} to={incident.close_time} />
              </span>
            </span>
            <span className={classes.cardTitle}>{incident.title}</span>
            <span className={classes.cardFoot}>
              <LiveProgress incident={incident} />
              {withChannel && <span className="cut dim">{incident.channel_name}</span>}
              <Responders incident={incident} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
