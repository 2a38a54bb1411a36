import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, KeyRound, Pencil, Power, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Integration } from '../api/integrations';
import { queryClient } from '../api/query';
import { Confirm } from '../shell/Confirm';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';
import { integrationKeys, readAgain } from './cache';
import { RotateKey } from './RotateKey';

/** Rename, give a new key, switch off and on, delete. */
export function ManageMenu({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [open, setOpen] = useState<'rename' | 'rotate' | 'delete' | null>(null);
  const id = { integration_id: integration.integration_id };
  const enabled = integration.status === 'enabled';

  function toggle() {
    call(enabled ? '/integration/disable' : '/integration/enable', id)
      .then(() => readAgain(integration.integration_id))
      .then(() => toasts.done(enabled ? t('word.disabled') : t('word.enabled')))
      .catch((problem: unknown) => toasts.failed(problem, toggle));
  }

  async function remove() {
    await call('/integration/delete', id);
    await navigate({ to: '/channels/$channelId/integrations', params: { channelId: String(integration.channel_id) } });
    queryClient.removeQueries({ queryKey: integrationKeys.one(integration.integration_id) });
    await queryClient.invalidateQueries({ queryKey: integrationKeys.lists });
  }

  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('action.more')}>
            <Ellipsis size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={14} />} onClick={() => setOpen('rename')}>
            {t('integrations.rename')}
          </Menu.Item>
          <Menu.Item leftSection={<KeyRound size={14} />} onClick={() => setOpen('rotate')}>
            {t('integrations.rotate')}
          </Menu.Item>
          <Menu.Item leftSection={<Power size={14} />} onClick={toggle}>
            {enabled ? t('action.disable') : t('action.enable')}
          </Menu.Item>
          <Menu.Item leftSection={<Trash2 size={14} />} c="var(--t-critical)" onClick={() => setOpen('delete')}>
            {t('action.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'rename' && <Rename integration={integration} onClose={() => setOpen(null)} />}
      {open === 'rotate' && <RotateKey integration={integration} onClose={() => setOpen(null)} />}
      <Confirm
        opened={open === 'delete'}
        title={t('integrations.delete_title', { name: integration.integration_name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setOpen(null)}
      >
        {t('integrations.delete_text')}
      </Confirm>
    </>
  );
}

function Rename({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(integration.integration_name);

  async function rename() {
    await call('/integration/update', { integration_id: integration.integration_id, integration_name: name.trim() });
    await readAgain(integration.integration_id);
  }

  return (
    <Dialog
      title={t('integrations.rename')}
      verb={t('action.save')}
      ready={name.trim() !== ''}
      onSubmit={rename}
      onClose={onClose}
    >
      <TextInput
        label={t('word.name')}
        required
        maxLength={39}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Dialog>
  );
}
