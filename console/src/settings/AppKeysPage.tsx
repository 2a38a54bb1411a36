import { ActionIcon, Button, Modal, Stack, TextInput } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import type { AppKey } from '../api/session';
import { Card, CardRow, Sub } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { CopyField } from '../shell/CopyField';
import { Dialog } from '../shell/Dialog';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Note } from '../shell/Note';
import { Ago } from '../shell/Time';

const MOST_KEYS = 5;

const keyList = queryOptions({
  queryKey: ['app-keys'],
  queryFn: ({ signal }) => call('/app-key/list', {}, signal),
});

/** The keys with which programs speak for oneself. */
export function AppKeysPage() {
  const { t } = useTranslation();
  const query = useQuery(keyList);
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const full = (query.data?.items.length ?? 0) >= MOST_KEYS;
  const create = (
    <Button leftSection={<Plus size={15} />} disabled={full} onClick={() => setCreating(true)}>
      {t('settings.create_key')}
    </Button>
  );
  return (
    <Stack gap="md" maw={680}>
      <p className="dim">{t('settings.keys_text', { count: MOST_KEYS })}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={KeyRound} title={t('settings.no_key')} text={t('settings.no_key_text')}>
              {create}
            </Empty>
          ) : (
            <>
              <div>{create}</div>
              <Card pad={false}>
                {items.map((key) => (
                  <KeyRow key={key.key_id} appKey={key} />
                ))}
              </Card>
            </>
          )
        }
      </Loaded>
      {creating && <CreateKey onMade={setShown} onClose={() => setCreating(false)} />}
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={t('settings.key_made')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
      >
        <Stack gap="md">
          <Note tone="warning">{t('settings.key_once')}</Note>
          <CopyField label={t('settings.app_key')} value={shown ?? ''} />
          <Button onClick={() => setShown(null)}>{t('settings.key_kept')}</Button>
        </Stack>
      </Modal>
    </Stack>
  );
}

function KeyRow({ appKey }: { appKey: AppKey }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);

  async function remove() {
    await call('/app-key/delete', { key_id: appKey.key_id });
    await queryClient.invalidateQueries({ queryKey: keyList.queryKey });
  }

  return (
    <CardRow
      trailing={
        <>
          <ActionIcon
            size={32}
            aria-label={t('settings.delete_key', { name: appKey.name })}
            onClick={() => setRemoving(true)}
          >
            <Trash2 size={16} />
          </ActionIcon>
          <Confirm
            opened={removing}
            title={t('settings.delete_key_title', { name: appKey.name })}
            verb={t('action.delete')}
            onConfirm={remove}
            onClose={() => setRemoving(false)}
          >
            {t('settings.delete_key_text')}
          </Confirm>
        </>
      }
    >
      <strong>{appKey.name}</strong>
      <Sub>
        {t('settings.key_created')} <Ago at={appKey.created_at} />
      </Sub>
    </CardRow>
  );
}

function CreateKey({ onMade, onClose }: { onMade: (key: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');

  async function create() {
    const made = await call('/app-key/create', { name: name.trim() });
    await queryClient.invalidateQueries({ queryKey: keyList.queryKey });
    onMade(made.app_key);
  }

  return (
    <Dialog
      title={t('settings.create_key')}
      verb={t('action.create')}
      ready={name.trim() !== ''}
      onSubmit={create}
      onClose={onClose}
    >
      <TextInput
        label={t('word.name')}
        description={t('settings.key_name_text')}
        required
        maxLength={39}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Dialog>
  );
}
