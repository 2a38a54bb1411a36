import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../api/schedules';
import { usePersonNames } from '../people/queries';
import { useMinute } from '../shell/clock';
import { Agenda } from './Agenda';
import { Lane } from './Lane';
import { gapsAhead, gapsOf, lanesOf, namedBy } from './shifts';
import { GapList } from './GapList';
import { dayIn, shareOf, type View, type Window } from './view';
import classes from './timeline.module.css';

interface TimelineProps {
  schedule: Schedule;
  view: View;
  /** Takes a part of time for which somebody else shall be on call. */
  onChoose?: (chosen: Window) => void;
}

/** Under this the lanes would be too narrow to read; a list says the same. */
const NARROW = '(max-width: 599px)';

/** Who is on call when: a lane for each layer and one for the result, or a list where there is no room. */
export function Timeline({ schedule, view, onChoose }: TimelineProps) {
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const nameOf = usePersonNames(namedBy(schedule));
  const gaps = gapsOf(schedule.final_schedule.schedules, view);
  return (
    <div className={classes.timeline}>
      {narrow ? (
        <Agenda shifts={schedule.final_schedule.schedules} view={view} nameOf={nameOf} onChoose={onChoose} />
      ) : (
        <Board schedule={schedule} view={view} nameOf={nameOf} onChoose={onChoose} />
      )}
      <AheadGaps gaps={gaps} view={view} onChoose={onChoose} />
    </div>
  );
}

function AheadGaps({ gaps, view, onChoose }: { gaps: Window[]; view: View; onChoose?: (chosen: Window) => void }) {
  const now = useMinute();
  return <GapList gaps={gapsAhead(gaps, view, now)} zone={view.zone} onChoose={onChoose} />;
}

interface BoardProps extends TimelineProps {
  nameOf: (id: number) => string;
}

function Board({ schedule, view, nameOf, onChoose }: BoardProps) {
  const { t } = useTranslation();
  const { layers, overrides } = lanesOf(schedule);
  const scroll = useNowInView(view);
  return (
    <div ref={scroll} className={classes.scroll} data-span={view.span}>
      <div className={classes.board}>
        <DayHeads view={view} />
        {layers.map((lane) => (
          <Lane
            key={lane.number}
            label={lane.name || t('schedules.layer', { number: lane.number })}
            shifts={lane.shifts}
            view={view}
            nameOf={nameOf}
          />
        ))}
        {overrides.some((one) => one.start < view.end && one.end > view.start) && (
          <Lane label={t('schedules.overrides')} shifts={overrides} view={view} nameOf={nameOf} />
        )}
        <Lane
          label={t('schedules.result')}
          shifts={schedule.final_schedule.schedules}
          view={view}
          nameOf={nameOf}
          isFinal
          onChoose={onChoose}
        />
      </div>
    </div>
  );
}

/** How much of the past stays in view where a month is wider than the page. */
const BEFORE_NOW_PX = 160;

/** Where the days do not fit, those around now are shown first. */
function useNowInView(view: View) {
  const scroll = useRef<HTMLDivElement>(null);
  const { start, end } = view;
  useEffect(() => {
    const box = scroll.current;
    const now = Date.now() / 1000;
    if (box === null || now < start || now >= end) return;
    box.scrollLeft = (shareOf(now, { start, end }) / 100) * box.scrollWidth - BEFORE_NOW_PX;
  }, [start, end]);
  return scroll;
}

function DayHeads({ view }: { view: View }) {
  const { i18n } = useTranslation();
  const today = dayIn(view.zone, useMinute());
  const weekday = new Intl.DateTimeFormat(i18n.language, {
    weekday: view.span === 'week' ? 'short' : 'narrow',
    timeZone: 'UTC',
  });
  const number = new Intl.DateTimeFormat(
    i18n.language,
    view.span === 'week' ? { month: 'short', day: 'numeric', timeZone: 'UTC' } : { day: 'numeric', timeZone: 'UTC' },
  );
  return (
    <>
      <div className={classes.label} />
      <div className={classes.heads} aria-hidden>
        {view.days.map((day, at) => {
          const left = shareOf(view.edges[at] ?? view.start, view);
          const width = shareOf(view.edges[at + 1] ?? view.end, view) - left;
          return (
            <span
              key={day}
              className={classes.head}
              data-today={day === today || undefined}
              style={{ left: `${left}%`, width: `${width}%` }}
            >
              <span>{weekday.format(Date.parse(day))}</span>
              <strong>{view.span === 'week' ? number.format(Date.parse(day)) : Number(day.slice(8))}</strong>
            </span>
          );
        })}
      </div>
    </>
  );
}
