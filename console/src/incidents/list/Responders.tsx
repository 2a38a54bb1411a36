import { UserX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { Face } from '../../shell/Face';
import classes from './list.module.css';

const FACES = 3;

/** Who has it, with a tick on those who acknowledged; plain words when nobody has. */
export function Responders({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { responders } = incident;
  if (responders.length === 0) {
    return incident.progress === 'Triggered' ? (
      <span className={classes.nobody}>
        <UserX size={14} aria-hidden />
        {t('incidents.nobody')}
      </span>
    ) : null;
  }
  const first = [...responders].sort((a, b) => Number(b.acknowledged_at > 0) - Number(a.acknowledged_at > 0));
  return (
    <span className={classes.faces}>
      {first.slice(0, FACES).map((one) => {
        const name = one.person_name ?? String(one.person_id);
        const state = one.acknowledged_at > 0 ? 'incidents.has_acknowledged' : 'incidents.has_not_acknowledged';
        return <Face key={one.person_id} name={name} ticked={one.acknowledged_at > 0} hint={t(state, { name })} />;
      })}
      {responders.length > FACES && <span className={classes.more}>+{responders.length - FACES}</span>}
    </span>
  );
}
