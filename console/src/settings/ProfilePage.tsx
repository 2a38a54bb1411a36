import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { PasswordForm } from '../session/PasswordForm';
import { sessionQuery, useSession } from '../session/session';
import { Card, Section } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { Contacts } from './Contacts';
import { zones } from './zones';
import classes from './settings.module.css';

const SHORTEST_NAME = 2;
const ROLES = ['Admin', 'Responder', 'Viewer'] as const;

export function ProfilePage() {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [round, setRound] = useState(0);
  return (
    <Stack gap="lg" maw={560}>
      <Card>
        <AccountFacts />
      </Card>
      <Section title={t('settings.contacts')}>
        <Contacts />
      </Section>
      <Section title={t('settings.about_me')}>
        <Card>
          <ProfileForm />
        </Card>
      </Section>
      <Section title={t('session.change_password')}>
        <Card>
          <PasswordForm
            key={round}
            onDone={() => {
              setRound(round + 1);
              toasts.done(t('session.changed'));
            }}
          />
        </Card>
      </Section>
    </Stack>
  );
}

/** In which account one is, and as what. */
function AccountFacts() {
  const { t, i18n } = useTranslation();
  const { account_name, role_names } = useSession();
  const isOwner = role_names.includes('Owner');
  const roles = ROLES.filter((one) => role_names.includes(one)).map((one) => t(`settings.role.${one}`));
  return (
    <dl className={classes.account}>
      <dt>{t('settings.account')}</dt>
      <dd>{account_name}</dd>
      <dt>{t('settings.account_type')}</dt>
      <dd>{isOwner ? t('settings.owner') : t('settings.member')}</dd>
      {roles.length > 0 && (
        <>
          <dt>{t('settings.roles')}</dt>
          <dd>{new Intl.ListFormat(i18n.language).format(roles)}</dd>
        </>
      )}
    </dl>
  );
}

function ProfileForm() {
  const { t } = useTranslation();
  const session = useSession();
  const toasts = useToasts();
  const [name, setName] = useState(session.member_name);
  const [locale, setLocale] = useState(session.locale === 'zh-CN' ? 'zh-CN' : 'en-US');
  const [zone, setZone] = useState(session.time_zone);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call('/member/info/reset', {
        member_id: session.member_id,
        member_name: name.trim(),
        locale: locale === 'zh-CN' ? 'zh-CN' : 'en-US',
        time_zone: zone,
      });
      await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
      toasts.done(t('action.saved'));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void save(event)}>
      <Stack gap="md">
        <TextInput
          label={t('settings.nickname')}
          required
          maxLength={39}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('settings.locale')}
          description={t('settings.locale_text')}
          allowDeselect={false}
          data={[
            { value: 'en-US', label: t('people.languages.en-US') },
            { value: 'zh-CN', label: t('people.languages.zh-CN') },
          ]}
          value={locale}
          onChange={(next) => next !== null && setLocale(next === 'zh-CN' ? 'zh-CN' : 'en-US')}
        />
        <Select
          label={t('settings.time_zone')}
          searchable
          limit={50}
          data={zones(zone)}
          value={zone || null}
          onChange={(next) => setZone(next ?? '')}
        />
        {problem !== null && <ProblemNote problem={problem} />}
        <Button type="submit" w="fit-content" loading={busy} disabled={name.trim().length < SHORTEST_NAME}>
          {t('action.save')}
        </Button>
      </Stack>
    </form>
  );
}
