import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../shell/Page';
import { TabLinks } from '../shell/TabLinks';

export function SettingsLayout() {
  const { t } = useTranslation();
  return (
    <Page
      title={t('settings.title')}
      below={
        <TabLinks label={t('settings.title')}>
          <Link to="/settings/profile">{t('settings.profile')}</Link>
          <Link to="/settings/devices">{t('devices.title')}</Link>
          <Link to="/settings/app-keys">{t('settings.app_keys')}</Link>
          <Link to="/settings/templates">{t('settings.templates')}</Link>
        </TabLinks>
      }
    >
      <Outlet />
    </Page>
  );
}
