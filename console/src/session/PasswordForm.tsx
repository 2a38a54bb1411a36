import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../shell/ProblemNote';
import { changePassword } from './session';

const SHORTEST = 10;

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const tooShort = fresh !== '' && fresh.length < SHORTEST;
  const differs = again !== '' && again !== fresh;
  const ready = old !== '' && fresh.length >= SHORTEST && again === fresh;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    setProblem(null);
    try {
      await changePassword(old, fresh);
      onDone();
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  const toggle = { 'aria-label': t('session.show_password') };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <PasswordInput
          label={t('session.old_password')}
          autoComplete="current-password"
          required
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          label={t('session.new_password')}
          description={t('session.password_rule', { count: SHORTEST })}
          autoComplete="new-password"
          required
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
          error={tooShort ? t('session.too_short', { count: SHORTEST - fresh.length }) : null}
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          label={t('session.again')}
          autoComplete="new-password"
          required
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={differs ? t('session.differs') : null}
          visibilityToggleButtonProps={toggle}
        />
        {problem !== null && <ProblemNote problem={problem} />}
        <Button type="submit" loading={busy} disabled={!ready}>
          {t('session.change_password')}
        </Button>
      </Stack>
    </form>
  );
}
