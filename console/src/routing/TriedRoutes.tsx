import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { useChannelNames } from './ChannelsSelect';
import { tryRoute, type TriedRoute } from './queries';
import type { RouteBody } from './route';
import classes from './routing.module.css';

/** Where the newest real events go now, and where they would go; nothing is delivered. */
export function TriedRoutes({ integrationId, body }: { integrationId: number; body: () => RouteBody }) {
  const { t } = useTranslation();
  const [items, setItems] = useState<TriedRoute[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function run() {
    setBusy(true);
    setProblem(null);
    try {
      setItems((await tryRoute(integrationId, body())).items);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  const changed = (items ?? []).filter((one) => one.is_changed).length;
  return (
    <aside className={classes.preview} aria-label={t('shaping.preview')}>
      <h2>{t('shaping.preview')}</h2>
      <Button variant="default" size="compact-md" loading={busy} onClick={() => void run()}>
        {t(items === null ? 'shaping.try' : 'shaping.try_again')}
      </Button>
      {problem !== null && <ProblemNote problem={problem} />}
      {items === null ? (
        <p className="dim">{t('routing.try_text')}</p>
      ) : items.length === 0 ? (
        <p className="dim">{t('shaping.no_events')}</p>
      ) : (
        <>
          <p role="status">{t('routing.would_change', { count: changed, of: items.length })}</p>
          <ul className={classes.events}>
            {items.map((one) => (
              <Event key={one.event_id} tried={one} />
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

function Event({ tried }: { tried: TriedRoute }) {
  const { t } = useTranslation();
  const nameOf = useChannelNames();
  const text = (ways: TriedRoute['after']) =>
    ways.length === 0
      ? t('routing.nobody')
      : ways
          .map((way) =>
            t(way.case < 0 ? 'routing.way_default' : 'routing.way', {
              channel: nameOf(way.channel_id),
              number: way.case + 1,
            }),
          )
          .join(', ');
  return (
    <li>
      <span className={classes.title}>{tried.title}</span>
      <span className={classes.step}>
        <Ago at={tried.received_at} />
      </span>
      {tried.is_changed && <del>{text(tried.before)}</del>}
      {tried.is_changed ? <ins>{text(tried.after)}</ins> : <span className={classes.step}>{text(tried.after)}</span>}
    </li>
  );
}
