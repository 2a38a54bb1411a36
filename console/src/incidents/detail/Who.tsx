import { CircleCheck, Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Incident, Responder } from '../../api/incidents';
import { Face } from '../../shell/Face';
import { ClockTime } from '../../shell/Time';
import classes from './detail.module.css';

/** Who has it: every responder with whether and when they acknowledged. */
export function Who({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  if (incident.responders.length === 0) {
    return <p className={classes.nobody}>{t('incidents.nobody_long')}</p>;
  }
  return (
    <ul className={classes.who} aria-label={t('incidents.responders')}>
      {incident.responders.map((one) => (
        <ResponderLine key={one.person_id} responder={one} />
      ))}
    </ul>
  );
}

function ResponderLine({ responder }: { responder: Responder }) {
  const { t } = useTranslation();
  const name = responder.person_name ?? `#${responder.person_id}`;
  const acknowledged = responder.acknowledged_at > 0;
  return (
    <li className={classes.responder}>
      <Face name={name} size={24} />
      <span className={classes.name}>{name}</span>
      {acknowledged ? (
        <span className={classes.acked}>
          <CircleCheck size={14} aria-hidden />
          {t('incidents.acknowledged_at')} <ClockTime at={responder.acknowledged_at} />
        </span>
      ) : (
        <span className={classes.waiting}>
          <Hourglass size={13} aria-hidden />
          {t('incidents.not_acknowledged')}
        </span>
      )}
    </li>
  );
}
