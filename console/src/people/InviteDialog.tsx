import { Radio, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';
import { peopleKeys } from './queries';

const SHORTEST_NAME = 2;

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [locale, setLocale] = useState<'zh-CN' | 'en-US'>('en-US');
  const ready = name.trim().length >= SHORTEST_NAME && /^\S+@\S+$/.test(email.trim());

  async function invite() {
    await call('/member/invite', { members: [{ member_name: name.trim(), email: email.trim(), locale }] });
    await queryClient.invalidateQueries({ queryKey: peopleKeys.members });
    toasts.done(t('people.invited', { email: email.trim() }));
  }

  return (
    <Dialog title={t('people.invite')} verb={t('people.invite')} ready={ready} onSubmit={invite} onClose={onClose}>
      <TextInput
        label={t('word.name')}
        required
        maxLength={39}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('session.email')}
        type="email"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Radio.Group
        label={t('people.language')}
        value={locale}
        onChange={(next) => setLocale(next === 'zh-CN' ? 'zh-CN' : 'en-US')}
      >
        <Group mt={6}>
          <Radio value="en-US" label={<span lang="en">{t('people.languages.en-US')}</span>} />
          <Radio value="zh-CN" label={<span lang="zh-CN">{t('people.languages.zh-CN')}</span>} />
        </Group>
      </Radio.Group>
    </Dialog>
  );
}
