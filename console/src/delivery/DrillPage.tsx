import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleCheckBig, Hand } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Drill } from '../api/delivery';
import { queryClient } from '../api/query';
import { useSession } from '../session/session';
import { Card, Section } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { Note } from '../shell/Note';
import { Page } from '../shell/Page';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago, ClockTime } from '../shell/Time';
import { DeliveryLines } from './DeliveryLines';
import { deliveryKeys, drillInfo } from './queries';
import { useReceivedBy } from './received';
import classes from './delivery.module.css';

const route = getRouteApi('/inside/drills/$drillId');

/** Where the link in a drill's message leads: one big button, and below it what was sent. */
export function DrillPage() {
  const { t } = useTranslation();
  const { drillId } = route.useParams();
  const query = useQuery(drillInfo(drillId));
  return (
    <Page
      title={t('delivery.drill')}
      width="text"
      trail={<Link to="/settings/notifications">{t('settings.notifications')}</Link>}
    >
      <Loaded query={query}>
        {({ drill, deliveries }) => (
          <Stack gap="lg">
            <Card>
              <Received drill={drill} />
            </Card>
            {drill.problems.map((problem) => (
              <Note key={problem} tone="warning">
                {problem}
              </Note>
            ))}
            <Section title={t('delivery.drill_sent')}>
              <Card>
                {deliveries.length === 0 ? (
                  <p className="dim">{t('delivery.drill_nothing')}</p>
                ) : (
                  <DeliveryLines items={deliveries} />
                )}
              </Card>
            </Section>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Received({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const receivedBy = useReceivedBy();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function confirm() {
    setBusy(true);
    setProblem(null);
    try {
      await call('/drill/received', { drill_id: drill.drill_id });
      await queryClient.invalidateQueries({ queryKey: deliveryKeys.drills });
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.hand}>
      <p className="dim">
        {t('delivery.drill_begun', { severity: t(`severity.${drill.severity}`) })} <Ago at={drill.created_at} />
      </p>
      {drill.received_at > 0 ? (
        <div role="status" className={classes.received}>
          <CircleCheckBig size={22} aria-hidden />
          {receivedBy(drill)}
          <ClockTime at={drill.received_at} />
        </div>
      ) : drill.member_id === me ? (
        <>
          <Button
            className={classes.got}
            leftSection={<Hand size={22} />}
            loading={busy}
            onClick={() => void confirm()}
          >
            {t('delivery.got_it')}
          </Button>
          <p className="dim">{t('delivery.got_it_text')}</p>
        </>
      ) : (
        <p>{t('delivery.not_confirmed')}</p>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}
