import { ActionIcon, Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CalendarPlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePersonNames } from '../people/queries';
import { CopyField } from '../shell/CopyField';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { createFeed, feedsOf, revokeFeed, type Feed } from './queries';
import classes from './schedules.module.css';

/** Gives an address for a calendar: of a schedule, or (0) of all my shifts. */
export function FeedButton({ scheduleId }: { scheduleId: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<CalendarPlus size={15} aria-hidden />} onClick={() => setOpen(true)}>
        {t('schedules.subscribe')}
      </Button>
      {open && <FeedDialog scheduleId={scheduleId} onClose={() => setOpen(false)} />}
    </>
  );
}

function FeedDialog({ scheduleId, onClose }: { scheduleId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(feedsOf(scheduleId));
  const feeds = data.filter((one) => one.schedule_id === scheduleId);
  const nameOf = usePersonNames(feeds.map((one) => one.member_id));
  const [url, setUrl] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function run(work: () => Promise<unknown>) {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('schedules.subscribe_title')}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <div className={classes.feed}>
        <p className="dim">{t('schedules.subscribe_text')}</p>
        {url === '' ? (
          <Button loading={busy} onClick={() => void run(async () => setUrl(await createFeed(scheduleId)))}>
            {t('schedules.make_address')}
          </Button>
        ) : (
          <>
            <CopyField label={t('schedules.address')} value={url} />
            <p>{t('schedules.address_once')}</p>
          </>
        )}
        {problem !== null && <ProblemNote problem={problem} />}
        {feeds.length > 0 && (
          <ul className={classes.list} aria-label={t('schedules.addresses')}>
            {feeds.map((one) => (
              <Row
                key={one.feed_id}
                feed={one}
                name={nameOf(one.member_id)}
                onRevoke={() => void run(() => revokeFeed(one.feed_id))}
              />
            ))}
          </ul>
        )}
      </div>
    </Modal>
  );
}

function Row({ feed, name, onRevoke }: { feed: Feed; name: string; onRevoke: () => void }) {
  const { t } = useTranslation();
  return (
    <li className={classes.line}>
      <span className={classes.main}>
        <span className={classes.name}>{name}</span>
        <span className={classes.sub}>
          {feed.last_read_at === 0 ? t('schedules.never_read') : t('schedules.last_read')}{' '}
          {feed.last_read_at > 0 && <Ago at={feed.last_read_at} />}
        </span>
      </span>
      <ActionIcon aria-label={t('schedules.revoke', { name })} onClick={onRevoke}>
        <Trash2 size={15} />
      </ActionIcon>
    </li>
  );
}
