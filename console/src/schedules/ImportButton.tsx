import { Button, FileButton, Modal } from '@mantine/core';
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Output } from '../api/call';
import { queryClient } from '../api/query';
import { usePersonNames } from '../people/queries';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { useNamesOf } from './names';
import { useOwnZone } from './ownZone';
import { scheduleKeys } from './queries';
import { useSpanText } from './spanText';
import classes from './schedules.module.css';

type Report = Output<'/schedule/ical/import'>;

interface ImportButtonProps {
  label: string;
  /** Beside other small buttons. */
  isSmall?: boolean;
  /** Reads a calendar; with `dryRun` only to report. */
  run: (text: string, dryRun: boolean) => Promise<Report>;
}

/** Takes a calendar file, shows what would come of each event, and then does it. */
export function ImportButton({ label, isSmall = false, run }: ImportButtonProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [text, setText] = useState('');
  const [report, setReport] = useState<Report | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function work(content: string, dryRun: boolean) {
    setBusy(true);
    setProblem(null);
    try {
      const found = await run(content, dryRun);
      if (dryRun) {
        setReport(found);
        return;
      }
      await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
      toasts.done(t('schedules.imported', { count: found.taken }));
      close();
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  async function choose(file: File | null) {
    if (file === null) return;
    const content = await file.text();
    setText(content);
    setReport(null);
    await work(content, true);
  }

  function close() {
    setText('');
    setReport(null);
    setProblem(null);
  }

  return (
    <>
      <FileButton accept=".ics,text/calendar" onChange={(file) => void choose(file)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            size={isSmall ? 'compact-md' : 'sm'}
            loading={busy && text === ''}
            leftSection={<Upload size={isSmall ? 14 : 15} aria-hidden />}
          >
            {label}
          </Button>
        )}
      </FileButton>
      {text !== '' && (
        <Modal
          opened
          onClose={close}
          size="lg"
          title={label}
          closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
        >
          <div className={classes.feed}>
            {problem !== null && <ProblemNote problem={problem} />}
            {report !== null && <Events report={report} />}
            <div className={classes.filters}>
              <Button
                loading={busy}
                disabled={report === null || report.taken === 0}
                onClick={() => void work(text, false)}
              >
                {t('schedules.import_now', { count: report?.taken ?? 0 })}
              </Button>
              <Button variant="default" onClick={close}>
                {t('action.cancel')}
              </Button>
            </div>
          </div>
        </Modal>
      )}
    </>
  );
}

function Events({ report }: { report: Report }) {
  const { t } = useTranslation();
  const text = useSpanText(useOwnZone());
  const namesOf = useNamesOf(usePersonNames(report.items.flatMap((one) => one.person_ids)));
  if (report.items.length === 0) return <p>{t('schedules.nothing_ahead')}</p>;
  return (
    <>
      <p role="status">{t('schedules.import_report', { taken: report.taken, skipped: report.skipped })}</p>
      <ul className={classes.coverGaps}>
        {report.items.map((one) => (
          <li key={`${one.uid} ${one.start}`}>
            <span className={classes.name}>{one.summary}</span>
            <span className={classes.sub}>
              {one.start > 0 && `${text.span(one.start, one.end)} · `}
              {one.problem === '' ? namesOf(one.person_ids) : one.problem}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
