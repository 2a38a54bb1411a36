import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../api/query';
import { rules } from '../escalation/queries';
import { incidentKeys } from '../incidents/cache';
import { isNarrowed, readFilters, type IncidentSearch } from '../incidents/filters';
import { FreshMark } from '../incidents/list/FreshMark';
import { IncidentList } from '../incidents/list/IncidentList';
import { NoIncidents } from '../incidents/list/NoIncidents';
import { useFresh } from '../incidents/list/useFresh';
import { integrationList } from '../integrations/queries';
import { Note } from '../shell/Note';
import { Ago } from '../shell/Time';
import { useChannel } from './useChannel';
import classes from './channels.module.css';

const route = getRouteApi('/inside/channels/$channelId/');

/** A channel in numbers, then its incidents. */
export function ChannelOverview() {
  const { t } = useTranslation();
  const channel = useChannel();
  const id = channel.channel_id;
  const address = route.useSearch();
  const search: IncidentSearch = { ...address, channel: id };
  const navigate = useNavigate({ from: '/channels/$channelId/' });
  const fresh = useFresh(search);
  const change = useCallback(
    (part: Partial<IncidentSearch>) => {
      const { channel: _, ...rest } = part;
      void navigate({ search: (old) => readFilters({ ...old, ...rest }), replace: true });
    },
    [navigate],
  );
  return (
    <div className={classes.overview}>
      <Numbers />
      <FreshMark
        fresh={fresh}
        onShow={() => {
          fresh.forget();
          void queryClient.resetQueries({ queryKey: incidentKeys.lists });
        }}
      />
      <IncidentList
        search={search}
        onSearch={change}
        withChannel={false}
        beside={false}
        empty={<NoIncidents narrowed={isNarrowed(address)} />}
      />
      <p className={classes.id}>{t('channels.id', { id })}</p>
    </div>
  );
}

function Numbers() {
  const { t } = useTranslation();
  const channel = useChannel();
  const id = channel.channel_id;
  const integrations = useQuery(integrationList(id));
  const escalation = useQuery(rules(id));
  const counts = channel.progress_to_incident_cnts ?? { Triggered: 0, Processing: 0 };
  const last = Math.max(0, ...(integrations.data?.items ?? []).map((one) => one.last_event_at));
  const enabled = escalation.data?.items.filter((one) => one.status === 'enabled').length;
  return (
    <>
      {enabled === 0 && (
        <Note
          tone="warning"
          title={t('channels.no_rule')}
          action={
            <Link to="/channels/$channelId/escalation" params={{ channelId: String(id) }}>
              {t('channels.to_rules')}
            </Link>
          }
        >
          {t('channels.no_rule_text')}
        </Note>
      )}
      <dl className={classes.numbers}>
        <Figure name={t('progress.Triggered')} value={counts.Triggered} alarming={counts.Triggered > 0} />
        <Figure name={t('progress.Processing')} value={counts.Processing} />
        <Figure name={t('channels.tab.integrations')} value={integrations.data?.total ?? '…'} />
        <Figure name={t('channels.rules')} value={enabled ?? '…'} alarming={enabled === 0} />
        <Figure name={t('channels.last_event')} value={last > 0 ? <Ago at={last} /> : t('word.never')} />
      </dl>
    </>
  );
}

function Figure({ name, value, alarming = false }: { name: string; value: React.ReactNode; alarming?: boolean }) {
  return (
    <div data-alarming={alarming || undefined}>
      <dt>{name}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}
