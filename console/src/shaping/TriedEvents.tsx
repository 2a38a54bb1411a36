import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { changesOf } from './changes';
import { passedOver } from './passed';
import type { Tried } from './queries';
import classes from './shaping.module.css';

/** The newest real events before and after the rules as they are being written; nothing of it is kept. */
export function TriedEvents({ attempt }: { attempt: () => Promise<{ items: Tried[] }> }) {
  const { t } = useTranslation();
  const [items, setItems] = useState<Tried[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function run() {
    setBusy(true);
    setProblem(null);
    try {
      setItems((await attempt()).items);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <aside className={classes.preview} aria-label={t('shaping.preview')}>
      <h2>{t('shaping.preview')}</h2>
      <Button variant="default" size="compact-md" loading={busy} onClick={() => void run()}>
        {t(items === null ? 'shaping.try' : 'shaping.try_again')}
      </Button>
      {problem !== null && <ProblemNote problem={problem} />}
      {items === null ? (
        <p className="dim">{t('shaping.try_text')}</p>
      ) : items.length === 0 ? (
        <p className="dim">{t('shaping.no_events')}</p>
      ) : (
        <ul className={classes.events}>
          {items.map((one) => (
            <Event key={one.event_id} tried={one} />
          ))}
        </ul>
      )}
    </aside>
  );
}

function Event({ tried }: { tried: Tried }) {
  const { t } = useTranslation();
  const changes = changesOf(tried.before, tried.after);
  return (
    <li>
      <span className={classes.title}>{tried.before.title}</span>
      <span className={classes.step}>
        <Ago at={tried.received_at} />
        {tried.outcome !== 'kept' && <> · {t(`shaping.outcome.${tried.outcome}`)}</>}
        {changes.length === 0 && tried.outcome === 'kept' && <> · {t('shaping.unchanged')}</>}
      </span>
      {changes.map(({ name, before, after }) => (
        <span key={name} className={classes.change}>
          {name}: {before !== '' && <del>{before}</del>} → {after === '' ? t('shaping.removed') : <ins>{after}</ins>}
        </span>
      ))}
      {passedOver(tried.steps).map(({ why, rules }) => (
        <span key={why} className={classes.step}>
          {t('shaping.did_nothing', { rules: rules.join(', '), why: t(`shaping.passed.${why}`) })}
        </span>
      ))}
    </li>
  );
}
