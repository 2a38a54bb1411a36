import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Delivery, Incident } from '../../api/incidents';
import { Note } from '../../shell/Note';
import { reach } from '../reach';

const TONES = { nobody: 'critical', soon: 'info', lost: 'critical', partly: 'warning' } as const;

/** Plainly above everything: nobody knows of this, why, and what to do about it. */
export function ReachNote({ incident, deliveries }: { incident: Incident; deliveries: Delivery[] | undefined }) {
  const { t } = useTranslation();
  const told = reach(incident, deliveries);
  if (told === null || told === 'told') return null;
  const failed = deliveries?.filter((one) => one.state === 'failed').length ?? 0;
  const toRules = incident.channel_id > 0 && told === 'nobody' && (
    <Button
      size="compact-sm"
      variant="default"
      renderRoot={(props) => (
        <Link to="/channels/$channelId/escalation" params={{ channelId: String(incident.channel_id) }} {...props} />
      )}
    >
      {t('incidents.reach.to_rules')}
    </Button>
  );
  return (
    <Note tone={TONES[told]} title={t(`incidents.reach.${told}`)} action={toRules}>
      {told === 'nobody' && <p>{incident.untold}</p>}
      <p>{t(`incidents.reach.${told}_text`, { count: failed })}</p>
    </Note>
  );
}
