import { useState, type RefObject } from 'react';
import type { Incident } from '../../api/incidents';
import { useKeys } from '../../shell/keys';
import type { Act } from '../actions';
import type { Selection } from './useSelection';

interface ListKeys {
  incidents: Incident[];
  selection: Selection;
  searchField: RefObject<HTMLInputElement | null>;
  onAct: (act: Act, incidents: Incident[]) => void;
  onOpen: (id: string) => void;
  onLeave: () => void;
  onHelp: () => void;
  /** The open panel follows the cursor. */
  follows: boolean;
}

const SHORT_SNOOZE_MIN = 60;

/** The list by keyboard: a cursor that moves by j and k, and acts on the marked rows, else on the row under it. */
export function useListKeys(keys: ListKeys): string | null {
  const [cursor, setCursor] = useState<string | null>(null);
  const { incidents, selection } = keys;
  const at = incidents.findIndex((one) => one.incident_id === cursor);

  function move(step: number) {
    const next = incidents[Math.min(Math.max(at + step, 0), incidents.length - 1)];
    if (next === undefined) return;
    setCursor(next.incident_id);
    if (keys.follows) keys.onOpen(next.incident_id);
  }

  function meant(): Incident[] {
    if (selection.ids.size > 0) return incidents.filter((one) => selection.ids.has(one.incident_id));
    return incidents.filter((one) => one.incident_id === cursor);
  }

  function act(deed: Act) {
    const wanted = meant();
    if (wanted.length === 0) return;
    keys.onAct(deed, wanted);
    selection.clear();
  }

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => cursor !== null && keys.onOpen(cursor),
    o: () => cursor !== null && keys.onOpen(cursor),
    x: () => cursor !== null && selection.toggle(cursor),
    a: () => act({ kind: 'ack' }),
    c: () => act({ kind: 'close' }),
    s: () => act({ kind: 'snooze', minutes: SHORT_SNOOZE_MIN }),
    '/': () => keys.searchField.current?.focus(),
    '?': keys.onHelp,
    Escape: () => (selection.ids.size > 0 ? selection.clear() : keys.onLeave()),
  });
  return cursor;
}
