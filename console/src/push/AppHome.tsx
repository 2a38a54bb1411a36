import { Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { BellOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { incidentList } from '../incidents/queries';
import { useSession } from '../session/session';
import { Empty } from '../shell/Empty';
import { Bars } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { ProblemNote } from '../shell/ProblemNote';
import { MineCard } from './MineCard';
import { PushCard } from './PushCard';
import classes from './push.module.css';

/** What somebody on call sees first on their phone: what is theirs, and whether they would be woken. */
export function AppHome() {
  const { t } = useTranslation();
  return (
    <Page title={t('devices.home')} width="text">
      <Stack gap="md">
        <PushCard />
        <Mine />
      </Stack>
    </Page>
  );
}

function Mine() {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const query = useInfiniteQuery(incidentList({ mine: true }, me));
  const incidents = query.data?.pages.flatMap((page) => page.items);
  if (incidents === undefined) {
    return query.isError ? <ProblemNote problem={query.error} onRetry={() => void query.refetch()} /> : <Bars />;
  }
  if (incidents.length === 0)
    return <Empty icon={BellOff} title={t('devices.nothing')} text={t('devices.nothing_text')} />;
  return (
    <ul className={classes.cards}>
      {incidents.map((incident) => (
        <MineCard key={incident.incident_id} incident={incident} />
      ))}
    </ul>
  );
}
