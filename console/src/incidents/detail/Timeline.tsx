import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { usePersonNames } from '../../people/queries';
import { Bars } from '../../shell/Loaded';
import { ProblemNote } from '../../shell/ProblemNote';
import { incidentFeed } from '../queries';
import { personsIn, typesOf, VIEWS, type View } from './feedLines';
import { TimelineLine } from './TimelineLine';
import classes from './timeline.module.css';

/** What happened so far, newest first. */
export function Timeline({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('all');
  const feed = useInfiniteQuery(incidentFeed(incident.incident_id, typesOf(view)));
  const lines = feed.data?.pages.flatMap((page) => page.items) ?? [];
  const asked = usePersonNames(personsIn(lines));
  const known = new Map(incident.responders.map((one) => [one.person_id, one.person_name]));
  const nameOf = (id: number) => known.get(id) ?? asked(id);

  return (
    <div className={classes.timelineBox}>
      <SegmentedControl
        size="xs"
        aria-label={t('timeline.filter')}
        value={view}
        onChange={(next) => setView(next as View)}
        data={VIEWS.map((one) => ({ value: one, label: t(`timeline.view.${one}`) }))}
      />
      {feed.isError && <ProblemNote problem={feed.error} onRetry={() => void feed.refetch()} />}
      {feed.isPending && <Bars count={5} height={28} />}
      {feed.isSuccess && lines.length === 0 && <p className="dim">{t('timeline.nothing')}</p>}
      <ol className={classes.timeline}>
        {lines.map((line) => (
          <TimelineLine key={line.seq} line={line} nameOf={nameOf} />
        ))}
      </ol>
      {feed.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={feed.isFetchingNextPage}
          onClick={() => void feed.fetchNextPage()}
        >
          {t('action.load_more')}
        </Button>
      )}
    </div>
  );
}
