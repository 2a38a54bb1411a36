import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { useMay } from '../session/session';
import { Card, Section } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { Connect } from './Connect';
import { Guide } from './Guide';
import { LastEvent } from './LastEvent';
import { ManageMenu } from './ManageMenu';
import { integrationInfo } from './queries';
import { RecentEvents } from './RecentEvents';
import { RejectedList } from './RejectedList';
import { TestEvent } from './TestEvent';
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

function Detail({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const mayManage = useMay('integrations.manage');
  return (
    <>
      <header className={classes.header}>
        <h2 className={classes.title}>{integration.integration_name}</h2>
        {integration.status === 'disabled' && <span className={classes.off}>{t('word.disabled')}</span>}
        <LastEvent at={integration.last_event_at} />
        <span className={classes.space} />
        {mayManage && <ManageMenu integration={integration} />}
      </header>
      <Card>
        <Connect integration={integration} />
      </Card>
      {mayManage && (
        <Card>
          <TestEvent integration={integration} />
        </Card>
      )}
      <Section title={t('integrations.recent')}>
        <RecentEvents integrationId={integration.integration_id} />
      </Section>
      <Section title={t('integrations.rejected')}>
        <RejectedList integrationId={integration.integration_id} />
      </Section>
      <Guide integration={integration} />
    </>
  );
}
