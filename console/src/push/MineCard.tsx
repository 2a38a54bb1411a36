import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowUpRight, Check, CircleCheckBig } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../api/incidents';
import { applies } from '../incidents/actions';
import { AssignDialog } from '../incidents/dialogs/AssignDialog';
import { LiveProgress } from '../incidents/list/IncidentRow';
import { Responders } from '../incidents/list/Responders';
import { useActs } from '../incidents/useActs';
import { useMay, useSession } from '../session/session';
import { useNow } from '../shell/clock';
import { Confirm } from '../shell/Confirm';
import { Elapsed } from '../shell/Time';
import { Severity } from '../theme/Severity';
import { escalate, nextLayer } from './escalate';
import classes from './push.module.css';

/** One incident at the thumb: what it is, and three large buttons. */
export function MineCard({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const now = useNow();
  const act = useActs();
  const mayManage = useMay('incidents.manage');
  const canAck = applies('ack', incident, me, now);
  return (
    <li className={classes.card} data-level={incident.incident_severity}>
      <Link to="/incidents/$incidentId" params={{ incidentId: incident.incident_id }} className={classes.what}>
        <span className={classes.top}>
          <Severity level={incident.incident_severity} size={15} />
          <Elapsed from={incident.start_time} to={incident.close_time} />
        </span>
        <strong className={classes.title}>{incident.title}</strong>
        <span className={classes.top}>
          <LiveProgress incident={incident} />
          <span className="cut dim">{incident.channel_name}</span>
          <Responders incident={incident} />
        </span>
      </Link>
      <div className={classes.buttons}>
        {canAck && (
          <Button
            className={classes.first}
            size="lg"
            leftSection={<Check size={18} />}
            onClick={() => act({ kind: 'ack' }, [incident])}
          >
            {t('incidents.ack')}
          </Button>
        )}
        {mayManage && applies('close', incident, me, now) && (
          <Button
            size="lg"
            px="sm"
            variant={canAck ? 'default' : 'filled'}
            leftSection={<CircleCheckBig size={18} />}
            onClick={() => act({ kind: 'close' }, [incident])}
          >
            {t('incidents.close')}
          </Button>
        )}
        {mayManage && <Escalate incident={incident} />}
      </div>
    </li>
  );
}

/** On to the next layer of its rule; where there is none, to whoever is chosen. */
function Escalate({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const next = useQuery({ ...nextLayer(incident), enabled: asking });
  const close = () => setAsking(false);
  return (
    <>
      <Button
        size="lg"
        px="sm"
        variant="default"
        leftSection={<ArrowUpRight size={18} />}
        loading={asking && next.isLoading}
        onClick={() => setAsking(true)}
      >
        {t('devices.escalate')}
      </Button>
      {asking && next.data !== undefined && next.data !== null && (
        <Confirm
          opened
          title={t('devices.escalate_title')}
          verb={t('devices.escalate')}
          onConfirm={() => escalate(incident)}
          onClose={close}
        >
          {t('devices.escalate_text', { layer: next.data + 1 })}
        </Confirm>
      )}
      {asking && (next.data === null || next.isError) && <AssignDialog incident={incident} onClose={close} />}
    </>
  );
}
