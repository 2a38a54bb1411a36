import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Pause, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import type { Provider } from '../api/reach';
import { chatList, reachKeys, refreshPicture } from '../reach/queries';
import { Confirm } from '../shell/Confirm';
import { useToasts } from '../shell/toast';

async function reread(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: reachKeys.providers });
  await refreshPicture();
}

/** Off, on, and gone for good. */
export function ProviderSwitches({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const groups = useQuery({ ...chatList(), enabled: asking });
  const count = (groups.data?.items ?? []).filter((one) => one.provider_id === provider.provider_id).length;
  const enabled = provider.status === 'enabled';

  async function toggle() {
    setBusy(true);
    try {
      await call(enabled ? '/provider/disable' : '/provider/enable', { provider_id: provider.provider_id });
      await reread();
    } catch (problem) {
      toasts.failed(problem);
    } finally {
      setBusy(false);
    }
  }

  async function remove() {
    await call('/provider/delete', { provider_id: provider.provider_id });
    await navigate({ to: '/settings/transports' });
    await reread();
  }

  return (
    <Group gap="xs">
      <Button
        variant="default"
        loading={busy}
        leftSection={enabled ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        onClick={() => void toggle()}
      >
        {enabled ? t('action.disable') : t('action.enable')}
      </Button>
      {provider.is_deletable && (
        <Button
          variant="subtle"
          c="var(--t-critical)"
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          {t('action.delete')}
        </Button>
      )}
      <Confirm
        opened={asking}
        title={t('transports.delete_title', { name: provider.name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        <p>{t('transports.delete_text')}</p>
        {count > 0 && <p>{t('transports.delete_groups', { count })}</p>}
      </Confirm>
    </Group>
  );
}
