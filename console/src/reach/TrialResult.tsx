import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheckBig, LoaderCircle, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DrillInfo } from '../api/delivery';
import { DeliveryLines } from '../delivery/DeliveryLines';
import { drillInfo } from '../delivery/queries';
import { useReceivedBy } from '../delivery/received';
import { Bars, Loaded } from '../shell/Loaded';
import { Note } from '../shell/Note';
import classes from './reach.module.css';

/** What becomes of a trial, as it happens: handed over, reported, confirmed. */
export function TrialResult({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(drillInfo(id));
  return (
    <section className={classes.trial} aria-label={t('reach.trial')}>
      <header className={classes.trialHead}>
        <h3>{t('reach.trial')}</h3>
        <ActionIcon size={28} aria-label={t('reach.close_trial')} onClick={onClose}>
          <X size={15} />
        </ActionIcon>
      </header>
      <Loaded query={query} skeleton={<Bars count={2} />}>
        {(info) => <Result info={info} />}
      </Loaded>
    </section>
  );
}

function Result({ info: { drill, deliveries } }: { info: DrillInfo }) {
  const { t } = useTranslation();
  const receivedBy = useReceivedBy();
  const lost = deliveries.every((one) => one.state === 'failed' || one.state === 'dropped');
  return (
    <>
      {drill.problems.map((problem) => (
        <Note key={problem} tone="warning">
          {problem}
        </Note>
      ))}
      {deliveries.length > 0 && <DeliveryLines items={deliveries} />}
      <div role="status" className={classes.trialState} data-done={drill.received_at > 0 || undefined}>
        {drill.received_at > 0 ? (
          <>
            <CircleCheckBig size={16} aria-hidden />
            {receivedBy(drill)}
          </>
        ) : lost ? (
          <span>{t('reach.trial_lost')}</span>
        ) : (
          <>
            <LoaderCircle size={16} aria-hidden className={classes.turning} />
            {t('reach.trial_waits')}
          </>
        )}
        <Link to="/drills/$drillId" params={{ drillId: drill.drill_id }}>
          {t('reach.trial_page')}
        </Link>
      </div>
    </>
  );
}
