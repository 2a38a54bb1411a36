import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { NotifierType } from '../api/escalation';
import { queryClient } from '../api/query';
import type { ProviderInfo } from '../api/reach';
import { titleOf } from '../escalation/bots';
import { reachKeys, refreshPicture } from '../reach/queries';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Note } from '../shell/Note';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { faultsOf, filled, type Settings } from './settingsForm';
import { SettingsForm } from './SettingsForm';

interface ProviderFormProps {
  type: NotifierType | undefined;
  /** The one that is set up; null for a new one. */
  provider: ProviderInfo | null;
}

/** Name and settings of a provider. What is wrong stands at its field. */
export function ProviderForm({ type, provider }: ProviderFormProps) {
  const { t, i18n } = useTranslation();
  const toasts = useToasts();
  const navigate = useNavigate();
  const mayManage = useMay('transports.manage');
  const kept = provider?.settings ?? {};
  const [name, setName] = useState(provider?.name ?? titleOf(type, i18n.language) ?? '');
  const [settings, setSettings] = useState<Settings>(kept);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const faults = faultsOf(problem);
  const fields = type?.provider_fields ?? [];

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const id = await keep();
      await queryClient.invalidateQueries({ queryKey: reachKeys.providers });
      await refreshPicture();
      toasts.done(t('action.saved'));
      if (provider === null)
        await navigate({ to: '/settings/transports/$providerId', params: { providerId: String(id) }, replace: true });
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  async function keep(): Promise<number> {
    const wanted = { name: name.trim(), settings: filled(settings) };
    if (provider === null) {
      const made = await call('/provider/create', { notifier: type?.name ?? '', ...wanted });
      return made.provider_id;
    }
    await call('/provider/update', { provider_id: provider.provider_id, ...wanted });
    return provider.provider_id;
  }

  return (
    <Card>
      <form onSubmit={(event) => void save(event)}>
        <fieldset disabled={!mayManage} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack gap="md">
            {!mayManage && <Note tone="info">{t('transports.read_only')}</Note>}
            <TextInput
              label={t('word.name')}
              required
              maxLength={39}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <SettingsForm
              fields={fields}
              value={settings}
              kept={kept}
              faults={faults ?? {}}
              onChange={(next) => setSettings(next)}
            />
            {problem !== null &&
              (faults === null ? <ProblemNote problem={problem} /> : <ProblemNote text={t('transports.see_fields')} />)}
            {mayManage && (
              <Group gap="xs">
                <Button type="submit" loading={busy} disabled={name.trim() === ''}>
                  {provider === null ? t('transports.set_up') : t('action.save')}
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Card>
  );
}
