import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { Note } from '../shell/Note';
import { useFullTime } from '../shell/Time';
import { Arrivals } from './Arrivals';
import { Connect } from './Connect';
import { Guide } from './Guide';
import { LastEvent } from './LastEvent';
import { ManageMenu } from './ManageMenu';
import { integrationInfo } from './queries';
import { SourceSettings } from './SourceSettings';
import { TestEvent } from './TestEvent';
import { useIntegrationId } from './useIntegrationId';
import { Volume } from './Volume';
import { Watch } from './Watch';
import classes from './integrations.module.css';

const route = getRouteApi('/inside/channels/$channelId/integrations/$integrationId');

/** One integration: connect it, see that it works, and see what it refused. */
export function IntegrationDetail() {
  const { t } = useTranslation();
  const { channelId, integrationId } = route.useParams();
  const query = useQuery(integrationInfo(Number(integrationId)));
  return (
    <div className={classes.detail}>
      <Link to="/channels/$channelId/integrations" params={{ channelId }} className={classes.back}>
        <ChevronLeft size={15} aria-hidden />
        {t('channels.tab.integrations')}
      </Link>
      <Loaded query={query}>{(integration) => <Detail integration={integration} />}</Loaded>
    </div>
  );
}

/** The same on the integration's own page, which has its rules as well. */
export function IntegrationOverview() {
  const query = useQuery(integrationInfo(useIntegrationId()));
  return (
    <div className={classes.detail}>
      <Loaded query={query}>{(integration) => <Detail integration={integration} isOwnPage />}</Loaded>
    </div>
  );
}

function Detail({ integration, isOwnPage = false }: { integration: Integration; isOwnPage?: boolean }) {
  const { t } = useTranslation();
  const mayManage = useMay('integrations.manage');
  const isOfChanges = integration.integration_type.startsWith('change.');
  return (
    <>
      <header className={classes.header}>
        <h2 className={classes.title}>{integration.integration_name}</h2>
        {integration.status === 'disabled' && <span className={classes.off}>{t('word.disabled')}</span>}
        <LastEvent at={integration.last_event_at} />
        <span className={classes.space} />
        {!isOwnPage && <RulesLinks id={integration.integration_id} />}
        {mayManage && <ManageMenu integration={integration} />}
      </header>
      {integration.old_key_until > 0 && <OldKey until={integration.old_key_until} />}
      <Card>
        <Connect integration={integration} />
      </Card>
      <Volume integrationId={integration.integration_id} />
      {mayManage && !isOfChanges && (
        <Card>
          <TestEvent integration={integration} />
        </Card>
      )}
      {mayManage && <SourceSettings integration={integration} />}
      {isOfChanges && (
        <p>
          <Link to="/changes">{t('changes.all')}</Link>
        </p>
      )}
      <Arrivals integration={integration} />
      {!isOfChanges && <Watch integration={integration} />}
      <Guide integration={integration} />
    </>
  );
}

/** The key before this one is still taken. */
function OldKey({ until }: { until: number }) {
  const { t } = useTranslation();
  const fullTime = useFullTime();
  return <Note tone="info">{t('integrations.old_key', { time: fullTime(until) })}</Note>;
}

/** To what is done with its events before they reach the channel. */
function RulesLinks({ id }: { id: number }) {
  const { t } = useTranslation();
  const params = { integrationId: String(id) };
  return (
    <span className={classes.rules}>
      <Link to="/integrations/$integrationId/enrich" params={params}>
        {t('shaping.tab.enrich')}
      </Link>
      <Link to="/integrations/$integrationId/process" params={params}>
        {t('shaping.tab.process')}
      </Link>
    </span>
  );
}
