import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { TabLinks } from '../shell/TabLinks';
import { integrationInfo } from './queries';
import { useIntegrationId } from './useIntegrationId';

/** The frame of an integration's pages: how it is connected, and what is done with its events. */
export function IntegrationLayout() {
  const { t } = useTranslation();
  const id = useIntegrationId();
  const query = useQuery(integrationInfo(id));
  const channelId = query.data?.channel_id ?? 0;
  const params = { integrationId: String(id) };
  return (
    <Page
      title={query.data?.integration_name ?? t('integrations.one')}
      trail={
        channelId > 0 ? (
          <Link to="/channels/$channelId/integrations" params={{ channelId: String(channelId) }}>
            {t('channels.tab.integrations')}
          </Link>
        ) : (
          <Link to="/settings/integrations">{t('integrations.shared')}</Link>
        )
      }
      below={
        <TabLinks label={t('integrations.parts')}>
          <Link to="/integrations/$integrationId" params={params} activeOptions={{ exact: true }}>
            {t('shaping.tab.overview')}
          </Link>
          <Link to="/integrations/$integrationId/enrich" params={params}>
            {t('shaping.tab.enrich')}
          </Link>
          <Link to="/integrations/$integrationId/process" params={params}>
            {t('shaping.tab.process')}
          </Link>
          {query.data !== undefined && channelId === 0 && (
            <Link to="/integrations/$integrationId/route" params={params}>
              {t('shaping.tab.route')}
            </Link>
          )}
        </TabLinks>
      }
    >
      <Loaded query={query}>{() => <Outlet />}</Loaded>
    </Page>
  );
}
