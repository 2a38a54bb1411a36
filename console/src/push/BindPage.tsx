import { Button, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Gate } from '../session/Gate';
import { forgetSession } from '../session/session';
import { ProblemNote } from '../shell/ProblemNote';
import { useTitle } from '../shell/title';
import { codeOfHash, isCode, typedCode } from './code';
import { bind } from './register';

/** Where a scanned code leads: signs this phone in after one press, so that a link alone does nothing. */
export function BindPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [code, setCode] = useState(() => codeOfHash(window.location.hash));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  useTitle(t('devices.bind'));

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { mustChangePassword } = await bind(typedCode(code));
      forgetSession();
      await (mustChangePassword
        ? navigate({ to: '/password', search: { next: '/app' } })
        : navigate({ to: '/app', replace: true }));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Gate title={t('devices.bind')} lead={t('devices.bind_lead')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label={t('devices.code')}
            description={t('devices.code_text')}
            required
            withAsterisk={false}
            autoFocus
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            size="md"
            maxLength={20}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {problem !== null && <ProblemNote problem={problem} />}
          <Button type="submit" size="md" loading={busy} disabled={!isCode(code)} fullWidth>
            {t('devices.bind_verb')}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
