import { Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BellOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { incidentList } from '../incidents/queries';
import { useNews } from '../live/hooks';
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
  const query = useInfiniteQuery({ ...incidentList({ mine: true }, me), refetchOnWindowFocus: 'always' });
  // Here, unlike in lists that people read, what is new comes by itself, and what is closed goes.
  useFresh(() => void query.refetch());
  const incidents = query.data?.pages.flatMap((page) => page.items).filter((one) => one.progress !== 'Closed');
  if (incidents === undefined) {
    return query.isError ? <ProblemNote problem={query.error} onRetry={() => void query.refetch()} /> : <Bars />;
  }
  if (incidents.length === 0)
    return <Empty icon={BellOff} title={t('devices.nothing')} text={t('devices.nothing_text')} />;
  return (
    <>
      <ul className={classes.cards}>
        {incidents.map((incident) => (
          <MineCard key={incident.incident_id} incident={incident} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Link to="/incidents" search={{ mine: true }}>
          {t('devices.all_mine')}
        </Link>
      )}
    </>
  );
}

const GATHER_MS = 500;

/** Calls after news about incidents, once for a burst of them. */
function useFresh(onFresh: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useNews((item) => {
    if (item.kind === 'integration') return;
    clearTimeout(timer.current);
    timer.current = setTimeout(onFresh, GATHER_MS);
  });
}
