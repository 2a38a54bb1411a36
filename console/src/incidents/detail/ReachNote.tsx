import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Delivery, Incident } from '../../api/incidents';
import { Note } from '../../shell/Note';
import { mayStillBeTold, outcome, reach } from '../reach';

/** Plainly above everything: nobody knows of this, and what to do about it. */
export function ReachNote({ incident, deliveries }: { incident: Incident; deliveries: Delivery[] | undefined }) {
  const { t } = useTranslation();
  const told = reach(incident, deliveries);
  if (told === null || told === 'told' || incident.progress === 'Closed') return null;
  if (told === 'nobody' && mayStillBeTold(incident)) {
    return <Note tone="info" title={t('incidents.reach.soon')}>{t('incidents.reach.soon_text')}</Note>;
  }
  const failed = deliveries?.filter((one) => outcome(one) === 'failed').length ?? 0;
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
    <Note tone={told === 'partly' ? 'warning' : 'critical'} title={t(`incidents.reach.${told}`)} action={toRules}>
      {t(`incidents.reach.${told}_text`, { count: failed })}
    </Note>
  );
}
