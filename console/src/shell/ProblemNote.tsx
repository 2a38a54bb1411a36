import { Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useWording } from './problem';
import classes from './notes.module.css';

interface ProblemNoteProps {
  problem?: unknown;
  text?: string;
  onRetry?: () => void;
}

/** A failure beside what failed: what, the reference for the log, and a way to try again. */
export function ProblemNote({ problem, text, onRetry }: ProblemNoteProps) {
  const { t } = useTranslation();
  const word = useWording();
  const wording = text === undefined ? word(problem) : { text, reference: '' };
  return (
    <div className={classes.note} data-tone="critical" role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div className={classes.body}>
        <div>{wording.text}</div>
        {wording.reference !== '' && (
          <div className={classes.reference}>{t('problem.reference', { id: wording.reference })}</div>
        )}
      </div>
      {onRetry !== undefined && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t('action.try_again')}
        </Button>
      )}
    </div>
  );
}
