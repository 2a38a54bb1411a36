import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Integration } from '../api/integrations';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';
import { integrationKeys, readAgain } from './cache';

const GRACES = ['0', '1', '24', '168', '720'] as const;

/** A new key; the old one goes on for as long as it takes to change the senders. */
export function RotateKey({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [hours, setHours] = useState(24);

  async function rotate() {
    const wanted = { integration_id: integration.integration_id, grace_hours: hours };
    const { push_url, integration_key } = await call('/integration/key/rotate', wanted);
    queryClient.setQueryData<Integration>(
      integrationKeys.one(integration.integration_id),
      (old) => old && { ...old, push_url, integration_key },
    );
    toasts.done(t('integrations.rotated'));
    await readAgain(integration.integration_id);
  }

  return (
    <Dialog
      title={t('integrations.rotate_title', { name: integration.integration_name })}
      verb={t('integrations.rotate')}
      ready
      onSubmit={rotate}
      onClose={onClose}
    >
      <Select
        label={t('integrations.grace')}
        description={hours === 0 ? t('integrations.rotate_text') : t('integrations.grace_text')}
        allowDeselect={false}
        data={GRACES.map((one) => ({ value: one, label: t(`integrations.graces.${one}`) }))}
        value={String(hours)}
        onChange={(next) => setHours(Number(next))}
      />
    </Dialog>
  );
}
