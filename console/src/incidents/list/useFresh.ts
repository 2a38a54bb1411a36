import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { call } from '../../api/call';
import { useNews } from '../../live/hooks';
import { useSession } from '../../session/session';
import { shownAmong } from '../cache';
import { belongs, type IncidentSearch } from '../filters';
import { incidentList } from '../queries';

const MAKES_IT_APPEAR = new Set([
  'i_new',
  'i_reopen',
  'i_assign',
  'i_a_rspd',
  'i_ack',
  'i_unack',
  'i_rslv',
  'i_r_severity',
]);

export interface Fresh {
  /** Incidents that belong to the list and are not in it. */
  count: number;
  /** News were missed; the list may be old in ways that are not known. */
  missed: boolean;
  forget: () => void;
}

/** Counts what would appear if the list were read again, instead of moving rows under the finger. */
export function useFresh(search: IncidentSearch): Fresh {
  const { member_id: me } = useSession();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [missed, setMissed] = useState(false);
  // Only to hear when the list has been read: news that came meanwhile may be in it.
  const list = useInfiniteQuery({ ...incidentList(search, me), enabled: false });
  const current = useRef(search);
  current.current = search;

  useNews((item) => {
    if (item.kind === 'reset') setMissed(true);
    if (item.kind !== 'incident' || !MAKES_IT_APPEAR.has(item.news.type)) return;
    const id = item.news.incident_id;
    if (shownAmong([id]).has(id)) return;
    call('/incident/list-by-ids', { incident_ids: [id] }).then(
      ({ items }) => {
        const [incident] = items;
        if (incident === undefined) return;
        const is = belongs(current.current, incident, me);
        setIds((old) => (is === old.has(id) ? old : toggled(old, id, is)));
      },
      () => setMissed(true),
    );
  });

  const forget = useCallback(() => {
    setIds(new Set());
    setMissed(false);
  }, []);
  const shown = new Set(list.data?.pages.flatMap((page) => page.items.map((one) => one.incident_id)));
  return { count: [...ids].filter((id) => !shown.has(id)).length, missed, forget };
}

function toggled(ids: ReadonlySet<string>, id: string, present: boolean): ReadonlySet<string> {
  const next = new Set(ids);
  if (present) next.add(id);
  else next.delete(id);
  return next;
}
