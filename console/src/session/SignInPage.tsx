import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/call';
import { ProblemNote } from '../shell/ProblemNote';
import { useTitle } from '../shell/title';
import { Gate } from './Gate';
import { signIn } from './session';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  useTitle(t('session.sign_in'));

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { mustChangePassword } = await signIn(email.trim(), password);
      await (mustChangePassword
        ? navigate({ to: '/password', search: { next } })
        : navigate({ href: next ?? '/incidents', replace: true }));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  const refused = problem instanceof ApiError && problem.status === 401;
  return (
    <Gate title={t('session.sign_in')} lead={t('session.lead')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label={t('session.email')}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            size="md"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('session.password')}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
          />
          {refused ? (
            <ProblemNote text={t('session.refused')} />
          ) : problem !== null ? (
            <ProblemNote problem={problem} />
          ) : null}
          <Button type="submit" size="md" loading={busy} fullWidth>
            {t('session.sign_in')}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
