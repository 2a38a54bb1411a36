import { Button, Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { HeartPulse } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Heartbeat, Integration } from '../api/integrations';
import { useMay } from '../session/session';
import { Card, Section } from '../shell/Card';
import { roundText } from '../shell/duration';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { useToasts } from '../shell/toast';
import { readAgain } from './cache';
import { heartbeatList } from './queries';
import classes from './integrations.module.css';

const SILENCES = [0, 300, 900, 1_800, 3_600, 21_600, 86_400, 604_800];
const SUCH_DOG = 'Watchdog';
const WATCHDOG_S = 300;

/** What is missed when it does not come: any event at all, watchdogs, and heartbeats. */
export function Watch({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const mayManage = useMay('integrations.manage');
  const query = useQuery(heartbeatList(integration.integration_id));
  const items = query.data?.items ?? [];
  return (
    <Section title={t('integrations.watch.title')}>
      {mayManage && (
        <Card>
          <WatchForm integration={integration} />
        </Card>
      )}
      {items.length > 0 && (
        <Card pad={false}>
          <ul className={classes.list}>
            {items.map((one) => (
              <Beat key={one.name} beat={one} integration={integration} mayManage={mayManage} />
            ))}
          </ul>
        </Card>
      )}
      {items.length === 0 && integration.integration_type === 'heartbeat' && (
        <p className="dim">{t('integrations.watch.no_beats')}</p>
      )}
    </Section>
  );
}

function WatchForm({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const saved = integration.watch;
  const [silent, setSilent] = useState(saved.silent_s ?? 0);
  const [dogs, setDogs] = useState((saved.watchdogs ?? []).map((one) => one.check));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const before = (saved.watchdogs ?? []).map((one) => one.check);
  const changed = silent !== (saved.silent_s ?? 0) || dogs.join('\n') !== before.join('\n');
  const lengths = SILENCES.includes(silent) ? SILENCES : [...SILENCES, silent];

  async function save() {
    setBusy(true);
    setProblem(null);
    const known = new Map((saved.watchdogs ?? []).map((one) => [one.check, one.every_s ?? WATCHDOG_S]));
    const watchdogs = dogs.map((check) => ({ check, every_s: known.get(check) ?? WATCHDOG_S }));
    try {
      const watch = { silent_s: silent, watchdogs };
      await call('/integration/update', { integration_id: integration.integration_id, watch });
      await readAgain(integration.integration_id);
      toasts.done(t('action.saved'));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.form}>
      <Select
        label={t('integrations.watch.silent')}
        description={t('integrations.watch.silent_text')}
        allowDeselect={false}
        data={lengths.map((one) => ({
          value: String(one),
          label: one === 0 ? t('integrations.watch.never') : roundText(t, one),
        }))}
        value={String(silent)}
        onChange={(next) => setSilent(Number(next))}
      />
      <TagsInput
        label={t('integrations.watch.dogs')}
        description={t('integrations.watch.dogs_text')}
        placeholder={SUCH_DOG}
        maxTags={20}
        value={dogs}
        onChange={setDogs}
      />
      {problem !== null && <ProblemNote problem={problem} />}
      {changed && (
        <div>
          <Button loading={busy} onClick={() => void save()}>
            {t('action.save')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Beat({ beat, integration, mayManage }: { beat: Heartbeat; integration: Integration; mayManage: boolean }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const name = beat.name === '' ? t('integrations.watch.any') : beat.name;

  function forget() {
    call('/integration/heartbeat/forget', { integration_id: integration.integration_id, names: [beat.name] })
      .then(() => readAgain(integration.integration_id))
      .catch((problem: unknown) => toasts.failed(problem, forget));
  }

  return (
    <li className={classes.beat} data-state={beat.state}>
      <HeartPulse size={15} aria-hidden />
      <span className={classes.main}>
        <span className={classes.name}>{name}</span>
        <span className={classes.sub}>{t('integrations.watch.every', { span: roundText(t, beat.every_s) })}</span>
      </span>
      <span className={classes.state}>{t(`integrations.watch.state.${beat.state}`)}</span>
      {beat.last_at > 0 && <Ago at={beat.last_at} />}
      {mayManage && beat.kind === 'beat' && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={forget}
          aria-label={`${t('integrations.watch.forget')}: ${name}`}
        >
          {t('integrations.watch.forget')}
        </Button>
      )}
    </li>
  );
}
