import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Medium } from '../api/templates';
import { Bars } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { previewOf } from './queries';
import { Shown } from './Shown';
import classes from './templates.module.css';

const TYPING_MS = 500;

interface PreviewProps {
  medium: Medium;
  content: string;
  /** On which incident it is tried; empty: on a made-up one. */
  incidentId: string;
}

/** How the text of one medium comes out, or where it is wrong. */
export function Preview({ medium, content, incidentId }: PreviewProps) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(content, TYPING_MS);
  const query = useQuery(previewOf({ [medium]: settled }, medium, incidentId));
  const [item] = query.data?.items ?? [];
  return (
    <section className={classes.preview} aria-label={t('templates.preview')}>
      <h2>{t('templates.preview')}</h2>
      {query.isError ? (
        <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />
      ) : item === undefined ? (
        <Bars count={3} />
      ) : (
        <Shown item={item} />
      )}
    </section>
  );
}
