import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { CopyField } from '../shell/CopyField';
import { integrationTypes } from './queries';
import { configFor, curlFor } from './samples';
import classes from './integrations.module.css';

/** The address to give to the sender, the sender's guide, and a command to try it without the sender. */
export function Connect({ integration }: { integration: Integration }) {
  const { t, i18n } = useTranslation();
  const types = useQuery(integrationTypes());
  const type = types.data?.items.find((one) => one.type === integration.integration_type);
  const guide = (i18n.language === 'zh' ? type?.guide_zh : type?.guide_en) ?? '';
  const config = configFor(integration.integration_type, integration.push_url);
  const curl = curlFor(integration.integration_type, integration.push_url);
  return (
    <Stack gap="md">
      <CopyField label={t('integrations.push_url')} value={integration.push_url} />
      {guide !== '' && <p className={classes.guide}>{guide}</p>}
      {config !== null && <CopyField label={config.name} value={config.text} block />}
      {curl !== null && <CopyField label={t('integrations.curl')} value={curl} block />}
    </Stack>
  );
}
