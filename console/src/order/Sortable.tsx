import { ActionIcon } from '@mantine/core';
import { GripVertical } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { moved } from './order';
import classes from './order.module.css';

interface SortableProps<T> {
  items: readonly T[];
  idOf: (item: T) => string;
  nameOf: (item: T) => string;
  /** Takes the place an item had and the place it shall have. */
  onMove: (from: number, to: number) => void;
  /** True where nothing may be moved. */
  still?: boolean;
  label: string;
  /** A row; the handle belongs at its beginning. */
  children: (item: T, index: number, handle: ReactNode) => ReactNode;
}

interface Drag {
  from: number;
  to: number;
  startY: number;
  y: number;
}

/** A list whose order matters: rows move by dragging their handle, or by arrow keys while it has the focus. */
export function Sortable<T>({ items, idOf, nameOf, onMove, still = false, label, children }: SortableProps<T>) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const focused = useRef<string | null>(null);
  // Keys may be pressed faster than rows are drawn again: what they count from is the order that was asked for last.
  const order = useRef<readonly T[]>(items);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [said, setSaid] = useState('');

  // A row that moves in the document loses the focus; whoever moved it by keyboard wants to go on.
  useEffect(() => {
    order.current = items;
    if (focused.current === null) return;
    list.current?.querySelector<HTMLElement>(`[data-handle="${focused.current}"]`)?.focus();
    focused.current = null;
  }, [items]);

  function move(from: number, to: number) {
    const item = order.current[from];
    if (still || item === undefined || to < 0 || to >= items.length || from === to) return;
    setSaid(t('order.moved', { name: nameOf(item), place: to + 1, count: items.length }));
    order.current = moved(order.current, from, to);
    onMove(from, to);
  }

  function onKey(event: KeyboardEvent, id: string) {
    const index = order.current.findIndex((item) => idOf(item) === id);
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focused.current = id;
    move(index, to);
  }

  function onPointerDown(event: PointerEvent, index: number) {
    if (still || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ from: index, to: index, startY: event.clientY, y: event.clientY });
  }

  function onPointerMove(event: PointerEvent) {
    if (drag !== null) setDrag({ ...drag, y: event.clientY, to: placeAt(list.current, drag.from, event.clientY) });
  }

  function onPointerUp() {
    if (drag !== null) move(drag.from, drag.to);
    setDrag(null);
  }

  return (
    <>
      <ol ref={list} className={classes.list} aria-label={label} data-dragging={drag !== null || undefined}>
        {items.map((item, index) => {
          const id = idOf(item);
          const isDragged = drag?.from === index;
          const mark =
            drag === null || isDragged || drag.to !== index ? undefined : drag.to > drag.from ? 'after' : 'before';
          return (
            <li
              key={id}
              data-dragged={isDragged || undefined}
              data-mark={mark}
              style={isDragged ? { transform: `translateY(${drag.y - drag.startY}px)` } : undefined}
            >
              {children(
                item,
                index,
                <ActionIcon
                  className={classes.handle}
                  data-handle={id}
                  aria-label={t('order.handle', { name: nameOf(item) })}
                  aria-keyshortcuts="ArrowUp ArrowDown Home End"
                  aria-disabled={still || undefined}
                  onKeyDown={(event) => onKey(event, id)}
                  onPointerDown={(event) => onPointerDown(event, index)}
                  onPointerMove={onPointerMove}
                  onPointerUp={onPointerUp}
                  onPointerCancel={() => setDrag(null)}
                >
                  <GripVertical size={16} />
                </ActionIcon>,
              )}
            </li>
          );
        })}
      </ol>
      <div role="status" className={classes.unseen}>
        {said}
      </div>
    </>
  );
}

/** The place a row would get if it were let go at this height. */
function placeAt(list: HTMLOListElement | null, from: number, y: number): number {
  const rows = [...(list?.children ?? [])].map((row) => row.getBoundingClientRect());
  const passed = rows.filter((row, at) => at !== from && (row.top + row.bottom) / 2 < y).length;
  return Math.min(passed, rows.length - 1);
}
