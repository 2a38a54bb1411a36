import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/session';
import { Page } from '../shell/Page';
import { TabLinks } from '../shell/TabLinks';

export function SettingsLayout() {
  const { t } = useTranslation();
  const maySeeTransports = useMay('transports.read');
  return (
    <Page
      title={t('settings.title')}
      below={
        <TabLinks label={t('settings.title')}>
          <Link to="/settings/profile">{t('settings.profile')}</Link>
          <Link to="/settings/notifications">{t('settings.notifications')}</Link>
          <Link to="/settings/devices">{t('devices.title')}</Link>
          <Link to="/settings/app-keys">{t('settings.app_keys')}</Link>
          <Link to="/settings/templates">{t('settings.templates')}</Link>
          <Link to="/settings/integrations">{t('integrations.shared')}</Link>
          <Link to="/settings/mappings">{t('mappings.title')}</Link>
          <Link to="/settings/calendars">{t('calendars.title')}</Link>
          {maySeeTransports && <Link to="/settings/transports">{t('settings.transports')}</Link>}
          {maySeeTransports && <Link to="/settings/chats">{t('settings.chats')}</Link>}
          <Link to="/settings/delivery">{t('settings.delivery')}</Link>
        </TabLinks>
      }
    >
      <Outlet />
    </Page>
  );
}
