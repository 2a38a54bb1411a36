import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schedule } from '../api/schedules';
import { Bars } from '../shell/Loaded';
import { Timeline } from './Timeline';
import type { Span, View } from './view';
import { ViewBar } from './ViewBar';
import classes from './editor.module.css';

interface EditorPreviewProps {
  query: UseQueryResult<Schedule>;
  /** Whether the draft, as it is, comes to nothing. */
  isFaulty: boolean;
  view: View;
  zone: string;
  ownZone: string;
  day: string;
  onShown: (change: { span?: Span; day?: string; own?: boolean }) => void;
}

/** What a draft comes to. While it has a mistake the last result stays, faded, so that nothing jumps. */
export function EditorPreview({ query, isFaulty, view, zone, ownZone, day, onShown }: EditorPreviewProps) {
  const [last, setLast] = useState<Schedule>();
  if (query.data !== undefined && query.data !== last) setLast(query.data);
  const schedule = query.data ?? last;
  return (
    <div className={classes.preview} data-stale={isFaulty || query.isPlaceholderData || undefined}>
      <ViewBar
        view={view}
        zone={zone}
        ownZone={ownZone}
        day={day}
        onSpan={(span) => onShown({ span })}
        onDay={(next) => onShown({ day: next })}
        onOwn={(own) => onShown({ own })}
      />
      {schedule !== undefined ? <Timeline schedule={schedule} view={view} /> : !isFaulty && <Bars count={3} />}
    </div>
  );
}
