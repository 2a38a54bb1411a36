import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/session';
import { Section } from '../shell/Card';
import { DrillList } from './DrillList';
import { HealthTable } from './HealthTable';
import { MessageList } from './MessageList';
import { WaitingCards } from './WaitingCards';

/** Whether messages get out: what waits, how each way fares, and every message. */
export function DeliveryPage() {
  const { t } = useTranslation();
  const maySeeHealth = useMay('transports.read');
  return (
    <Stack gap="lg">
      {maySeeHealth && (
        <>
          <Section title={t('delivery.waiting')}>
            <WaitingCards />
          </Section>
          <Section title={t('delivery.health')}>
            <HealthTable />
          </Section>
        </>
      )}
      <Section title={t('delivery.messages')}>
        <MessageList />
      </Section>
      <Section title={t('delivery.drills')}>
        <DrillList />
      </Section>
    </Stack>
  );
}
