import { Button, NumberInput, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Integration } from '../api/integrations';
import { Card, Section } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { readAgain } from './cache';
import { Mapping } from './Mapping';
import { guessed } from './mapping';
import { MessageModes } from './MessageModes';
import { PreviewNote } from './PreviewNote';
import { integrationType, rejectedList } from './queries';
import classes from './integrations.module.css';

type Settings = Record<string, unknown>;

/** What the source of an integration lets one choose, tried on a body before it is saved. */
export function SourceSettings({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const { data: kind } = useQuery(integrationType(integration.integration_type));
  if (kind?.has_settings !== true) return null;
  return (
    <Section title={t('integrations.settings')}>
      <SettingsForm key={JSON.stringify(integration.settings)} integration={integration} />
    </Section>
  );
}

function SettingsForm({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const isUniversal = integration.integration_type === 'universal';
  const latest = useLatestBody(integration, isUniversal);
  const [body, setBody] = useState<string | null>(null);
  const [own, setOwn] = useState<Settings | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const tried = body ?? latest;
  const saved = integration.settings;
  const settings = own ?? (isUniversal && Object.keys(saved).length === 0 ? guessed(tried) : saved);

  async function save() {
    setBusy(true);
    setProblem(null);
    try {
      await call('/integration/update', { integration_id: integration.integration_id, settings });
      toasts.done(t('action.saved'));
      await readAgain(integration.integration_id);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card>
      <div className={isUniversal ? classes.mappingGrid : classes.form}>
        <div className={classes.form}>
          <Fields
            key={own === null ? tried : 'own'}
            type={integration.integration_type}
            settings={settings}
            onChange={setOwn}
          />
          {problem !== null && <ProblemNote problem={problem} />}
          <div>
            <Button loading={busy} disabled={own === null && settings === saved} onClick={() => void save()}>
              {t('action.save')}
            </Button>
          </div>
        </div>
        {isUniversal && (
          <div className={classes.form}>
            <Textarea
              label={t('integrations.mapping.body')}
              description={t('integrations.mapping.body_text')}
              autosize
              minRows={6}
              maxRows={18}
              classNames={{ input: classes.mono }}
              value={tried}
              onChange={(event) => setBody(event.currentTarget.value)}
            />
            <Outcome integration={integration} body={tried} settings={settings} />
          </div>
        )}
      </div>
    </Card>
  );
}

/** The latest body that was refused, from which a mapping can be made. */
function useLatestBody(integration: Integration, wanted: boolean): string {
  const { data } = useQuery({ ...rejectedList(integration.integration_id), enabled: wanted });
  return data?.items[0]?.body ?? '';
}

function Fields({ type, settings, onChange }: { type: string; settings: Settings; onChange: (one: Settings) => void }) {
  const { t } = useTranslation();
  if (type === 'universal') return <Mapping settings={settings} onChange={onChange} />;
  if (type !== 'heartbeat') return <MessageModes type={type} settings={settings} onChange={onChange} />;
  return (
    <div className={classes.pair}>
      <NumberInput
        label={t('integrations.watch.every_s')}
        min={10}
        max={2_678_400}
        value={Number(settings.every_s ?? 300)}
        onChange={(next) => onChange({ ...settings, every_s: Number(next) })}
      />
      <NumberInput
        label={t('integrations.watch.grace_s')}
        min={0}
        max={604_800}
        value={Number(settings.grace_s ?? 60)}
        onChange={(next) => onChange({ ...settings, grace_s: Number(next) })}
      />
    </div>
  );
}

function Outcome({ integration, body, settings }: { integration: Integration; body: string; settings: Settings }) {
  const wanted = { integration_id: integration.integration_id, body, settings };
  const [asked] = useDebouncedValue(JSON.stringify(wanted), 400);
  const query = useQuery({
    queryKey: ['integrations', 'preview', asked],
    queryFn: ({ signal }) => call('/integration/preview', JSON.parse(asked) as typeof wanted, signal),
    enabled: body.trim() !== '' && Object.keys(settings).length > 0,
    retry: false,
  });
  if (query.error !== null) return <ProblemNote problem={query.error} />;
  return query.data === undefined ? null : <PreviewNote preview={query.data} />;
}
