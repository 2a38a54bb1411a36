import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../shell/Page';
import { Members } from './Members';
import { Teams } from './Teams';

export function PeoplePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('people.title')}>
      <Tabs defaultValue="members" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="members">{t('people.members')}</Tabs.Tab>
          <Tabs.Tab value="teams">{t('people.teams')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members" pt="md">
          <Members />
        </Tabs.Panel>
        <Tabs.Panel value="teams" pt="md">
          <Teams />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
