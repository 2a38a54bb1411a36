import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, getRouteApi } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { TabLinks } from '../shell/TabLinks';
import { channelInfo } from './queries';
import classes from './channels.module.css';

const route = getRouteApi('/inside/channels/$channelId');

/** The frame of a channel's pages. They are drawn once the channel is known. */
export function ChannelLayout() {
  const { t } = useTranslation();
  const { channelId } = route.useParams();
  const query = useQuery(channelInfo(Number(channelId)));
  const params = { channelId };
  return (
    <Page
      title={query.data?.channel_name ?? t('channels.channel')}
      trail={
        <>
          <Link to="/channels">{t('channels.title')}</Link>
          {query.data?.is_private === true && (
            <span className={classes.private}>
              <Lock size={12} aria-hidden /> {t('channels.private')}
            </span>
          )}
        </>
      }
      below={
        <TabLinks label={t('channels.parts')}>
          <Link to="/channels/$channelId" params={params} activeOptions={{ exact: true, includeSearch: false }}>
            {t('channels.tab.incidents')}
          </Link>
          <Link to="/channels/$channelId/integrations" params={params}>
            {t('channels.tab.integrations')}
          </Link>
          <Link to="/channels/$channelId/noise" params={params}>
            {t('channels.tab.noise')}
          </Link>
          <Link to="/channels/$channelId/escalation" params={params}>
            {t('channels.tab.escalation')}
          </Link>
          <Link to="/channels/$channelId/settings" params={params}>
            {t('channels.tab.settings')}
          </Link>
        </TabLinks>
      }
    >
      <Loaded query={query}>{() => <Outlet />}</Loaded>
    </Page>
  );
}
