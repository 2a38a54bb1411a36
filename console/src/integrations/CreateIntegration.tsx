import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Channel } from '../api/channels';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { integrationKeys } from './cache';
import { SenderPicker } from './SenderPicker';
import { useSenders } from './titles';

/** Creates an integration and opens it, where its push URL waits to be copied. */
export function CreateIntegration({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { titleOf, known } = useSenders();
  const [type, setType] = useState('standard');
  const [name, setName] = useState('');
  const title = titleOf(type);

  async function create() {
    const made = await call('/integration/create', {
      integration_name: name.trim() || title,
      integration_type: type,
      channel_id: channel.channel_id,
    });
    void queryClient.invalidateQueries({ queryKey: integrationKeys.list(channel.channel_id) });
    await navigate({
      to: '/channels/$channelId/integrations/$integrationId',
      params: { channelId: String(channel.channel_id), integrationId: String(made.integration_id) },
    });
  }

  return (
    <Dialog
      title={t('integrations.create')}
      verb={t('action.create')}
      ready={known}
      onSubmit={create}
      onClose={onClose}
      size="lg"
    >
      <SenderPicker value={type} onChange={setType} />
      <TextInput
        label={t('word.name')}
        placeholder={title}
        maxLength={39}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Dialog>
  );
}
