import { Button, Modal, Progress, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../api/query';
import { ProblemNote } from '../shell/ProblemNote';
import { DifferenceView } from './DifferenceView';
import { beginReplay, cancelReplay, DAYS, replayQuery, type Place, type Replay, type ReplayDraft } from './queries';
import classes from './replay.module.css';

interface TryOnHistoryProps {
  place: Place;
  /** The draft as it is when somebody presses the button. */
  draft: () => ReplayDraft;
  /** False while the draft cannot be tried. */
  ready?: boolean;
}

/** A button that decides what came once more, by today's rules and by a draft, and shows what differs. */
export function TryOnHistory({ place, draft, ready = true }: TryOnHistoryProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<History size={15} aria-hidden />}
        disabled={!ready}
        onClick={() => setOpen(true)}
      >
        {t('replay.open')}
      </Button>
      {open && <ReplayDialog place={place} draft={draft} onClose={() => setOpen(false)} />}
    </>
  );
}

function ReplayDialog({ place, draft, onClose }: { place: Place; draft: () => ReplayDraft; onClose: () => void }) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery('(max-width: 599px)');
  const [days, setDays] = useState<number>(7);
  const [id, setId] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const query = useQuery(replayQuery(id));
  const isRunning = query.data?.state === 'running';

  async function begin() {
    setBusy(true);
    setProblem(null);
    try {
      const begun = await beginReplay(place, days, draft());
      queryClient.setQueryData(replayQuery(begun.replay_id).queryKey, begun);
      setId(begun.replay_id);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  async function stop() {
    try {
      await cancelReplay(id);
      await queryClient.invalidateQueries({ queryKey: replayQuery(id).queryKey });
    } catch (reason) {
      setProblem(reason);
    }
  }

  function close() {
    if (isRunning) void cancelReplay(id).catch(() => undefined);
    onClose();
  }

  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      fullScreen={isNarrow}
      title={t('replay.title')}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <div className={classes.body}>
        <p className="dim">{t('replay.lead')}</p>
        <div className={classes.bar}>
          <SegmentedControl
            size="sm"
            aria-label={t('replay.days')}
            data={DAYS.map((count) => ({ value: String(count), label: t('replay.of_days', { count }) }))}
            value={String(days)}
            disabled={busy || isRunning}
            onChange={(value) => setDays(Number(value))}
          />
          {isRunning ? (
            <Button variant="default" onClick={() => void stop()}>
              {t('replay.cancel')}
            </Button>
          ) : (
            <Button loading={busy} onClick={() => void begin()}>
              {t(id === '' ? 'replay.begin' : 'replay.again')}
            </Button>
          )}
        </div>
        {problem !== null && <ProblemNote problem={problem} />}
        {query.isError && <ProblemNote problem={query.error} />}
        {query.data !== undefined && <Shown replay={query.data} />}
      </div>
    </Modal>
  );
}

function Shown({ replay }: { replay: Replay }) {
  const { t } = useTranslation();
  if (replay.state === 'cancelled') return <p role="status">{t('replay.cancelled')}</p>;
  if (replay.state === 'failed') return <ProblemNote text={t('replay.failed')} />;
  if (replay.state === 'running') {
    const { seen, total } = replay;
    return (
      <div role="status">
        <Progress value={total === 0 ? 0 : (seen / total) * 100} aria-label={t('replay.running', { seen, total })} />
        <p className="dim">{t('replay.running', { seen, total })}</p>
      </div>
    );
  }
  return (
    <>
      {(replay.apis_not_asked ?? 0) > 0 && <p>{t('replay.not_asked', { count: replay.apis_not_asked ?? 0 })}</p>}
      {replay.difference !== null && replay.difference !== undefined && <DifferenceView found={replay.difference} />}
    </>
  );
}
