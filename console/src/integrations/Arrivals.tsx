import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { Card, Section } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { type Arrival, inOrder, newSince, refreshed } from './arrivals';
import { EventLine } from './EventLine';
import { recentEvents, rejectedList } from './queries';
import { RejectedItem } from './RejectedItem';
import classes from './integrations.module.css';

const SHOWN = 50;
const KINDS = ['all', 'events', 'refused', 'ignored'] as const;

type Kind = (typeof KINDS)[number];

/**
 * What arrives, as it arrives: events with their fate, bodies that cannot be read, and what is no alert, with the reason.
 * The rows stand still while somebody reads them, if they wish.
 */
export function Arrivals({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>('all');
  const [held, setHeld] = useState<Arrival[] | null>(null);
  const isOfChanges = integration.integration_type.startsWith('change.');
  const kinds = isOfChanges ? KINDS.filter((one) => one !== 'events') : KINDS;
  const { all, waits } = useArrivals(integration.integration_id, kind, !isOfChanges);
  const rows = held === null ? all : refreshed(held, all);
  return (
    <Section title={t('integrations.arrivals')}>
      <div className={classes.tailHead}>
        <SegmentedControl
          className={classes.groups}
          aria-label={t('integrations.show')}
          size="xs"
          data={kinds.map((one) => ({ value: one, label: t(`integrations.shown.${one}`) }))}
          value={kind}
          onChange={(next) => {
            setKind(next as Kind);
            setHeld(null);
          }}
        />
        {rows.length > 0 && (
          <PauseButton
            fresh={held === null ? null : newSince(held, all)}
            onClick={() => setHeld(held === null ? all : null)}
          />
        )}
      </div>
      <Loaded<unknown> query={waits}>{() => <Rows rows={rows} />}</Loaded>
    </Section>
  );
}

/** What there is of a kind, and the query that has to come first. */
function useArrivals(id: number, kind: Kind, hasEvents: boolean) {
  const wantsEvents = hasEvents && (kind === 'all' || kind === 'events');
  const events = useQuery({ ...recentEvents(id), enabled: wantsEvents });
  const rejected = useQuery({ ...rejectedList(id, kind === 'events' ? 'all' : kind), enabled: kind !== 'events' });
  const all = inOrder(
    wantsEvents ? (events.data?.items ?? []) : [],
    kind === 'events' ? [] : (rejected.data?.items ?? []),
    SHOWN,
  );
  return { all, waits: wantsEvents && (kind === 'events' || events.data === undefined) ? events : rejected };
}

/** `fresh`: how many came since the rows were held; `null` while they are not. */
function PauseButton({ fresh, onClick }: { fresh: number | null; onClick: () => void }) {
  const { t } = useTranslation();
  const Icon = fresh === null ? Pause : Play;
  return (
    <Button variant="default" size="compact-sm" leftSection={<Icon size={13} aria-hidden />} onClick={onClick}>
      {fresh === null
        ? t('integrations.pause')
        : fresh > 0
          ? t('integrations.go_on_new', { count: fresh })
          : t('integrations.go_on')}
    </Button>
  );
}

function Rows({ rows }: { rows: Arrival[] }) {
  const { t } = useTranslation();
  if (rows.length === 0) return <p className="dim">{t('integrations.nothing')}</p>;
  return (
    <Card pad={false}>
      <ul className={classes.list} aria-label={t('integrations.arrivals')}>
        {rows.map((one) => (
          <li key={one.id}>
            {one.kind === 'event' ? <EventLine event={one.event} /> : <RejectedItem rejected={one.rejected} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}
