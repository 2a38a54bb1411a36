import { Tooltip } from '@mantine/core';
import { useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shift } from '../api/schedules';
import { useSession } from '../session/session';
import { useMinute } from '../shell/clock';
import { useNamesOf } from './names';
import { blocksOf, gapsOf } from './shifts';
import { useShiftText, useSpanText } from './spanText';
import { shareOf, snapped, type View, type Window } from './view';
import classes from './timeline.module.css';

interface LaneProps {
  label: string;
  shifts: readonly Shift[];
  view: View;
  nameOf: (id: number) => string;
  /** The final result: gaps are marked in it. */
  isFinal?: boolean;
  /** Takes a part of time that was dragged over, or a block or gap that was pressed. */
  onChoose?: (chosen: Window) => void;
}

/** One line of the time line. */
export function Lane({ label, shifts, view, nameOf, isFinal = false, onChoose }: LaneProps) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const namesOf = useNamesOf(nameOf);
  const text = useSpanText(view.zone);
  const textOf = useShiftText(view.zone, view.asked);
  const drag = useDrag(view, onChoose);
  const blocks = blocksOf(shifts, view);
  const gaps = isFinal ? gapsOf(shifts, view) : [];
  const rows = Math.max(1, ...blocks.map((one) => one.row + 1));
  return (
    <>
      <div className={classes.label} data-final={isFinal || undefined}>
        {label}
      </div>
      <div
        ref={drag.track}
        className={classes.track}
        data-final={isFinal || undefined}
        data-draggable={onChoose !== undefined || undefined}
        style={{ height: `calc(${rows} * var(--row) + 10px)` }}
        role="group"
        aria-label={label}
        {...drag.handlers}
      >
        <Days view={view} />
        {gaps.map((gap) => (
          <Piece
            key={`gap ${gap.start}`}
            piece={{ left: shareOf(gap.start, view), width: shareOf(gap.end, view) - shareOf(gap.start, view), row: 0 }}
            kind="gap"
            text={t('schedules.gap', { span: text.span(gap.start, gap.end) })}
            onPress={onChoose && (() => onChoose(gap))}
          />
        ))}
        {blocks.map((block) => {
          const names = namesOf(block.people);
          return (
            <Piece
              key={`${block.start} ${block.row}`}
              piece={block}
              kind={block.people.includes(me) ? 'mine' : 'shift'}
              text={t('schedules.shift', { names, span: textOf(block) })}
              onPress={onChoose && (() => onChoose({ start: block.start, end: block.end }))}
            >
              {names}
            </Piece>
          );
        })}
        {drag.chosen !== null && <Chosen view={view} chosen={drag.chosen} text={text.span} />}
        <NowLine view={view} />
      </div>
    </>
  );
}

interface PieceProps {
  piece: { left: number; width: number; row: number };
  kind: 'shift' | 'mine' | 'gap';
  text: string;
  onPress?: () => void;
  children?: ReactNode;
}

function Piece({ piece, kind, text, onPress, children }: PieceProps) {
  const shared = {
    className: classes.piece,
    'data-kind': kind,
    'aria-label': text,
    style: { left: `${piece.left}%`, width: `${piece.width}%`, top: `calc(${piece.row} * var(--row) + 5px)` },
  };
  const inner = <span className={classes.pieceName}>{children}</span>;
  return (
    <Tooltip label={text} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      {onPress === undefined ? (
        <span {...shared} role="img" tabIndex={0}>
          {inner}
        </span>
      ) : (
        <button {...shared} type="button" onClick={onPress}>
          {inner}
        </button>
      )}
    </Tooltip>
  );
}

/** Where days begin and end. */
export function Days({ view }: { view: View }) {
  return view.days.map((day, at) => {
    const left = shareOf(view.edges[at] ?? view.start, view);
    const width = shareOf(view.edges[at + 1] ?? view.end, view) - left;
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return (
      <span
        key={day}
        className={classes.day}
        data-weekend={weekday % 6 === 0 || undefined}
        style={{ left: `${left}%`, width: `${width}%` }}
        aria-hidden
      />
    );
  });
}

function NowLine({ view }: { view: View }) {
  const now = useMinute();
  if (now < view.start || now >= view.end) return null;
  return <span className={classes.now} style={{ left: `${shareOf(now, view)}%` }} aria-hidden />;
}

function Chosen({ view, chosen, text }: { view: View; chosen: Window; text: (start: number, end: number) => string }) {
  const left = shareOf(chosen.start, view);
  return (
    <span className={classes.chosen} style={{ left: `${left}%`, width: `${shareOf(chosen.end, view) - left}%` }}>
      <span className={classes.chosenText}>{text(chosen.start, chosen.end)}</span>
    </span>
  );
}

/** Less than this is a press that trembled. */
const TREMBLE_PX = 6;

/** Dragging over a line chooses a part of time. Not by touch: there the same move scrolls the page. */
function useDrag(view: View, onChoose: ((chosen: Window) => void) | undefined) {
  const track = useRef<HTMLDivElement>(null);
  const from = useRef<number | null>(null);
  const [chosen, setChosen] = useState<Window | null>(null);

  function timeAt(x: number): number {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return view.start;
    const share = Math.min(1, Math.max(0, (x - box.left) / box.width));
    return snapped(view.start + share * (view.end - view.start), view);
  }

  const between = (a: number, b: number): Window => {
    const [start, end] = [timeAt(Math.min(a, b)), timeAt(Math.max(a, b))];
    return { start, end };
  };

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (onChoose !== undefined && event.button === 0 && event.pointerType !== 'touch') from.current = event.clientX;
    },
    onPointerMove: (event: PointerEvent) => {
      if (from.current === null) return;
      if (chosen === null && Math.abs(event.clientX - from.current) < TREMBLE_PX) return;
      // Only now: a captured pointer would take the click away from the block under it.
      if (chosen === null) track.current?.setPointerCapture(event.pointerId);
      setChosen(between(from.current, event.clientX));
    },
    onPointerUp: () => {
      from.current = null;
      setChosen(null);
      if (chosen !== null && chosen.end > chosen.start) onChoose?.(chosen);
    },
    onPointerCancel: () => {
      from.current = null;
      setChosen(null);
    },
  };
  return { track, chosen, handlers: onChoose === undefined ? {} : handlers };
}
