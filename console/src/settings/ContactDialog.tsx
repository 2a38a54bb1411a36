import { Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { reachKeys } from '../reach/queries';
import { sessionQuery } from '../session/session';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';

export type ContactKind = 'email' | 'phone';

interface ContactDialogProps {
  kind: ContactKind;
  /** What is there now; empty where nothing is. */
  present: string;
  /** True to prove what is there; false to enter another one. */
  verify: boolean;
  onClose: () => void;
}

const WAYS = ['sms', 'voice'] as const;

/** Proves an address or a number by a code: first it is asked for, then it is entered. */
export function ContactDialog({ kind, present, verify, onClose }: ContactDialogProps) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo === null)
    return <Ask kind={kind} present={present} verify={verify} onSent={setSentTo} onClose={onClose} />;
  return <Enter kind={kind} sentTo={sentTo} onClose={onClose} />;
}

function Ask({ kind, present, verify, onSent, onClose }: ContactDialogProps & { onSent: (to: string) => void }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState(verify ? present : '');
  const [by, setBy] = useState<(typeof WAYS)[number]>('sms');

  async function ask() {
    const way = kind === 'email' ? 'email' : by;
    const asked = await call('/contact/code', { kind, address: verify ? '' : address.trim(), by: way });
    onSent(asked.sent_to);
  }

  return (
    <Dialog
      title={t(`settings.contact.${verify ? 'verify' : 'change'}.${kind}`)}
      verb={t('settings.contact.send')}
      ready={address.trim() !== ''}
      onSubmit={ask}
      onDone={() => undefined}
      onClose={onClose}
    >
      <TextInput
        type={kind === 'email' ? 'email' : 'tel'}
        label={t(`settings.contact.${kind}`)}
        description={kind === 'phone' && !verify ? t('settings.contact.phone_hint') : undefined}
        readOnly={verify}
        required
        maxLength={254}
        data-autofocus
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      {kind === 'phone' && (
        <Select
          label={t('settings.contact.by')}
          allowDeselect={false}
          data={WAYS.map((way) => ({ value: way, label: t(`transport.${way}`) }))}
          value={by}
          onChange={(next) => setBy(next === 'voice' ? 'voice' : 'sms')}
        />
      )}
    </Dialog>
  );
}

function Enter({ kind, sentTo, onClose }: { kind: ContactKind; sentTo: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [code, setCode] = useState('');

  async function verify() {
    const { address } = await call('/contact/verify', { kind, code: code.trim() });
    await queryClient.invalidateQueries({ queryKey: reachKeys.me });
    await queryClient.invalidateQueries({ queryKey: reachKeys.picture });
    await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
    toasts.done(t('settings.contact.done', { address }));
  }

  return (
    <Dialog
      title={t('settings.contact.enter')}
      verb={t('settings.contact.confirm')}
      ready={code.trim() !== ''}
      onSubmit={verify}
      onClose={onClose}
    >
      <Stack gap="sm">
        <p>{t('settings.contact.sent', { to: sentTo })}</p>
        <TextInput
          label={t('settings.contact.code')}
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={20}
          data-autofocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </Stack>
    </Dialog>
  );
}
