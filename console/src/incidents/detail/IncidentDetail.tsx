import { Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { IncidentChanges, incidentChanges } from '../../changes/IncidentChanges';
import { Loaded } from '../../shell/Loaded';
import { Decisions } from '../../why/Decisions';
import { incidentDeliveries, incidentInfo } from '../queries';
import { Actions } from './Actions';
import { AlertList } from './AlertList';
import { Deliveries } from './Deliveries';
import { Facts } from './Facts';
import { Header } from './Header';
import { PastIncidents } from './PastIncidents';
import { ReachNote } from './ReachNote';
import { Timeline } from './Timeline';
import classes from './detail.module.css';

/** One incident, in the order of the questions of somebody just woken: what and how bad, who has it, what to press, what happened, why me. */
export function IncidentDetail({ id, heading }: { id: string; heading: 1 | 2 }) {
  const query = useQuery(incidentInfo(id));
  return (
    <Loaded query={query} skeleton={<DetailSkeleton />}>
      {(incident) => <Known incident={incident} heading={heading} />}
    </Loaded>
  );
}

function Known({ incident, heading }: { incident: Incident; heading: 1 | 2 }) {
  const { t } = useTranslation();
  const deliveries = useQuery(incidentDeliveries(incident.incident_id));
  const changes = useQuery(incidentChanges(incident.incident_id));
  return (
    <article className={classes.detail} data-level={incident.incident_severity}>
      <Header incident={incident} heading={heading} />
      <ReachNote incident={incident} deliveries={deliveries.data?.items} />
      <Actions incident={incident} />
      <Facts incident={incident} />
      <Tabs defaultValue="timeline" keepMounted={false} classNames={{ list: classes.tabs, panel: classes.tabPanel }}>
        <Tabs.List>
          <Tabs.Tab value="timeline">{t('incidents.tab.timeline')}</Tabs.Tab>
          <Tabs.Tab value="alerts" rightSection={<Count of={incident.alert_cnt} />}>
            {t('incidents.tab.alerts')}
          </Tabs.Tab>
          <Tabs.Tab value="deliveries" rightSection={<Count of={deliveries.data?.items.length} />}>
            {t('incidents.tab.deliveries')}
          </Tabs.Tab>
          <Tabs.Tab value="changes" rightSection={<Count of={changes.data?.items.length} />}>
            {t('incidents.tab.changes')}
          </Tabs.Tab>
          <Tabs.Tab value="past">{t('incidents.tab.past')}</Tabs.Tab>
          <Tabs.Tab value="why">{t('incidents.tab.why')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <Timeline incident={incident} />
        </Tabs.Panel>
        <Tabs.Panel value="alerts">
          <AlertList incident={incident} />
        </Tabs.Panel>
        <Tabs.Panel value="deliveries">
          <Deliveries query={deliveries} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <IncidentChanges incidentId={incident.incident_id} />
        </Tabs.Panel>
        <Tabs.Panel value="past">
          <PastIncidents incidentId={incident.incident_id} />
        </Tabs.Panel>
        <Tabs.Panel value="why">
          <p>
            <Link to="/why/told" search={{ incident: incident.incident_id }}>
              {t('shell.why_told')}
            </Link>
          </p>
          <Decisions kind="incident" id={incident.incident_id} />
        </Tabs.Panel>
      </Tabs>
    </article>
  );
}

function Count({ of }: { of: number | undefined }) {
  return of === undefined || of === 0 ? null : <span className={classes.count}>{of}</span>;
}

function DetailSkeleton() {
  return (
    <div aria-busy style={{ display: 'grid', gap: 14 }}>
      <Skeleton height={18} width={180} />
      <Skeleton height={28} width="80%" />
      <Skeleton height={36} width={320} />
      <Skeleton height={90} />
      <Skeleton height={240} />
    </div>
  );
}
