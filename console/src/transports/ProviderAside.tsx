import { Button, Group, Stack } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProviderInfo } from '../api/reach';
import { isChatApp, isTransport, writeWish } from '../reach/transports';
import { TrialResult } from '../reach/TrialResult';
import { useTrial } from '../reach/useTrial';
import { useMay } from '../session/session';
import { Card, Section } from '../shell/Card';
import { CopyField } from '../shell/CopyField';
import { ProviderState } from './ProviderState';
import { ProviderSwitches } from './ProviderSwitches';

/** Of a provider that is set up: how it does, where it reports to, and a trial. */
export function ProviderAside({ provider }: { provider: ProviderInfo }) {
  const { t } = useTranslation();
  const mayManage = useMay('transports.manage');
  const isCalled = provider.abilities.includes('callback');
  return (
    <>
      <Section title={t('transports.state')}>
        <Card>
          <Stack gap="md">
            <ProviderState provider={provider} />
            <Trial provider={provider} />
          </Stack>
        </Card>
      </Section>
      {(isCalled || provider.sign_in_url !== '') && (
        <Section title={t('transports.addresses')}>
          <Card>
            <Stack gap="md">
              {isCalled && <CopyField label={t('transports.callback')} value={provider.callback_url} />}
              {isCalled && provider.callback_url_with_secret !== '' && (
                <CopyField label={t('transports.callback_secret')} value={provider.callback_url_with_secret} />
              )}
              {provider.sign_in_url !== '' && (
                <CopyField label={t('transports.sign_in_url')} value={provider.sign_in_url} />
              )}
            </Stack>
          </Card>
        </Section>
      )}
      {mayManage && <ProviderSwitches provider={provider} />}
    </>
  );
}

/** A real message to oneself. A chat app's goes by this provider; other media choose the one that is tried first. */
function Trial({ provider }: { provider: ProviderInfo }) {
  const { t } = useTranslation();
  const [drill, setDrill] = useState<string | null>(null);
  const trial = useTrial(setDrill);
  const { medium, provider_id } = provider;
  if (!isTransport(medium)) return null;
  const wish = isChatApp(medium) ? writeWish({ medium, providerId: provider_id }) : medium;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<Send size={14} aria-hidden />}
          disabled={provider.status === 'disabled'}
          loading={trial.busy !== null}
          onClick={() => void trial.begin(wish, { severity: 'Critical', transports: [wish] })}
        >
          {t('transports.try')}
        </Button>
        {!isChatApp(medium) && <span className="dim">{t('transports.try_first')}</span>}
      </Group>
      {drill !== null && <TrialResult key={drill} id={drill} onClose={() => setDrill(null)} />}
    </Stack>
  );
}
