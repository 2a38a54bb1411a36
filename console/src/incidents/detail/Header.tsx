import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { useNow } from '../../shell/clock';
import { ClockTime, Elapsed } from '../../shell/Time';
import { OutlierMark } from '../../theme/OutlierMark';
import { ProgressMark } from '../../theme/ProgressMark';
import { Severity } from '../../theme/Severity';
import { useTitle } from '../../shell/title';
import { isSnoozed } from '../actions';
import { Who } from './Who';
import classes from './detail.module.css';

/** What is broken, how bad, for how long, and who has it. */
export function Header({ incident, heading }: { incident: Incident; heading: 1 | 2 }) {
  const { t } = useTranslation();
  const now = useNow();
  const Heading = heading === 1 ? 'h1' : 'h2';
  const snoozed = isSnoozed(incident, now);
  const manual =
    incident.manual_overrides.includes('incident_severity') || incident.manual_overrides.includes('severity');
  useTitle(incident.title);
  return (
    <header className={classes.header}>
      <div className={classes.marks}>
        <span
          className={classes.pill}
          data-level={incident.incident_severity}
          title={manual ? t('incidents.severity_by_hand') : undefined}
        >
          <Severity level={incident.incident_severity} size={15} />
        </span>
        <ProgressMark progress={incident.progress} snoozed={snoozed} />
        {incident.frequency === 'rare' && <OutlierMark />}
        <span className={classes.since}>
          {incident.progress === 'Closed' ? t('incidents.lasted') : t('incidents.for')}{' '}
          <Elapsed from={incident.start_time} to={incident.close_time} />
        </span>
      </div>
      <Heading className={classes.title}>{incident.title}</Heading>
      <div className={classes.where}>
        <span className={classes.num}>#{incident.num}</span>
        {incident.channel_id > 0 ? (
          <Link to="/channels/$channelId" params={{ channelId: String(incident.channel_id) }}>
            {incident.channel_name}
          </Link>
        ) : (
          <span>{t('incidents.no_channel_of')}</span>
        )}
        <span>
          {t('incidents.started')} <ClockTime at={incident.start_time} />
        </span>
        {snoozed && (
          <span>
            {t('incidents.snoozed_until')} <ClockTime at={incident.snoozed_before} />
          </span>
        )}
        {incident.is_merge_disabled && <span>{t('incidents.merge.is_off')}</span>}
        {incident.merged_into !== '' && (
          <Link to="/incidents/$incidentId" params={{ incidentId: incident.merged_into }}>
            {t('incidents.merge.gone_into')}
          </Link>
        )}
      </div>
      <Who incident={incident} />
    </header>
  );
}
