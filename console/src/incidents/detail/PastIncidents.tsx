import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PastIncident } from '../../api/incidents';
import { Empty } from '../../shell/Empty';
import { Loaded } from '../../shell/Loaded';
import { Ago, Elapsed } from '../../shell/Time';
import { Severity } from '../../theme/Severity';
import { pastIncidents } from '../queries';
import classes from './past.module.css';

/** Closed incidents of the channel that are alike: what was wrong then, and what helped. */
export function PastIncidents({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation();
  const query = useQuery(pastIncidents(incidentId));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={History} title={t('incidents.past.none')} text={t('incidents.past.none_text')} />
        ) : (
          <ul className={classes.past} aria-label={t('incidents.tab.past')}>
            {items.map((one) => (
              <Past key={one.incident_id} incident={one} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function Past({ incident }: { incident: PastIncident }) {
  const { t } = useTranslation();
  const learned = (['root_cause', 'resolution'] as const).filter((name) => incident[name] !== '');
  return (
    <li className={classes.one}>
      <div className={classes.head}>
        <Severity level={incident.incident_severity} size={14} />
        <Link to="/incidents/$incidentId" params={{ incidentId: incident.incident_id }} className={classes.title}>
          {incident.title}
        </Link>
        <span className={classes.score}>
          {t('incidents.past.alike', { percent: Math.floor(incident.score * 100) })}
        </span>
      </div>
      <div className={classes.when}>
        <span>#{incident.num}</span>
        <Ago at={incident.start_time} />
        <span>
          {t('incidents.lasted')} <Elapsed from={incident.start_time} to={incident.close_time} />
        </span>
      </div>
      {learned.map((name) => (
        <div key={name}>
          <h3 className={classes.factName}>{t(`incidents.text.${name}`)}</h3>
          <p className={classes.fact}>{incident[name]}</p>
        </div>
      ))}
      {learned.length === 0 && <p className="dim">{t('incidents.past.nothing_written')}</p>}
    </li>
  );
}
