import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { CopyField } from '../shell/CopyField';
import { Note } from '../shell/Note';
import { curlFor } from './samples';

/** The address to give to the sender, and a command to try it without the sender. */
export function Connect({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const curl = curlFor(integration.integration_type, integration.push_url);
  if (integration.push_url === '') return <Note tone="info">{t('integrations.hidden_url')}</Note>;
  return (
    <Stack gap="md">
      {integration.email_address !== '' && (
        <CopyField label={t('integrations.email')} value={integration.email_address} />
      )}
      {integration.email_prefix !== '' && integration.email_address === '' && (
        <Note tone="info">{t('integrations.no_domain', { prefix: integration.email_prefix })}</Note>
      )}
      <CopyField label={t('integrations.push_url')} value={integration.push_url} />
      {curl !== null && <CopyField label={t('integrations.curl')} value={curl} block />}
    </Stack>
  );
}
