import { Button, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Provider } from '../api/reach';
import { useNow } from '../shell/clock';
import { CopyField } from '../shell/CopyField';
import { durationText } from '../shell/duration';
import { Loaded } from '../shell/Loaded';
import { toldCode } from './told';
import { useTransportName } from './transports';

interface CodeDialogProps {
  provider: Provider;
  /** `link`: the reader's chat account; `group`: a group that the bot is in. */
  kind: 'link' | 'group';
  onUsed: () => Promise<void>;
  onClose: () => void;
}

/** A code to be sent to a provider's bot, which then knows who or where the sender is. */
export function CodeDialog({ provider, kind, onUsed, onClose }: CodeDialogProps) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const query = useQuery({
    queryKey: ['reach', 'code', provider.provider_id, kind],
    queryFn: ({ signal }) => call('/identity/code', { provider_id: provider.provider_id, kind }, signal),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const done = () => {
    void onUsed();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={done}
      title={t(`reach.code_title.${kind}`, { name: provider.name })}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <Loaded query={query}>
        {({ code, provider_name, expires_at }) => (
          <Stack gap="md">
            <p>{t(`reach.code_text.${kind}`, { name: provider_name, app: transportName(provider.medium) })}</p>
            <CopyField label={t('reach.code')} value={toldCode(provider.medium, code)} />
            <Left until={expires_at} />
            <Button onClick={done}>{t('reach.code_sent')}</Button>
          </Stack>
        )}
      </Loaded>
    </Modal>
  );
}

function Left({ until }: { until: number }) {
  const { t } = useTranslation();
  const now = useNow();
  const left = until - now;
  return (
    <p className="dim">{left > 0 ? t('reach.code_left', { left: durationText(t, left) }) : t('reach.code_over')}</p>
  );
}
