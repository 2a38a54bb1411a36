import type { InfiniteData } from '@tanstack/react-query';
import { call, type Output } from '../api/call';
import type { Incident } from '../api/incidents';
import { queryClient } from '../api/query';

/** Where things about incidents are kept in the cache. */
export const incidentKeys = {
  lists: ['incidents', 'list'] as const,
  one: (id: string) => ['incidents', 'one', id] as const,
  parts: (id: string) => ['incidents', 'parts', id] as const,
};

type Lists = InfiniteData<Output<'/incident/list'>>;

/** Changes incidents wherever they are shown, in place: rows keep their position. */
export function changeShown(ids: ReadonlySet<string>, change: (incident: Incident) => Incident): void {
  const applied = (incident: Incident) => (ids.has(incident.incident_id) ? change(incident) : incident);
  queryClient.setQueriesData<Lists>({ queryKey: incidentKeys.lists }, (data) =>
    data === undefined
      ? data
      : { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(applied) })) },
  );
  for (const id of ids) {
    queryClient.setQueryData<Incident>(incidentKeys.one(id), (data) => (data === undefined ? data : change(data)));
  }
}

/** Takes incidents that are gone out of every list. */
export function forget(ids: Iterable<string>): void {
  const gone = new Set(ids);
  if (gone.size === 0) return;
  const kept = (incident: Incident) => !gone.has(incident.incident_id);
  queryClient.setQueriesData<Lists>({ queryKey: incidentKeys.lists }, (data) =>
    data === undefined
      ? data
      : { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.filter(kept) })) },
  );
  for (const id of gone) {
    queryClient.removeQueries({ queryKey: incidentKeys.one(id), type: 'inactive' });
    // Where it is still open, the page says that it is gone.
    void queryClient.invalidateQueries({ queryKey: incidentKeys.one(id) });
  }
}

/** The incidents of `ids` that some list or page shows now. */
export function shownAmong(ids: Iterable<string>): Set<string> {
  const shown = new Set<string>();
  for (const [, data] of queryClient.getQueriesData<Lists>({ queryKey: incidentKeys.lists })) {
    for (const page of data?.pages ?? []) for (const item of page.items) shown.add(item.incident_id);
  }
  const found = new Set<string>();
  for (const id of ids) {
    if (shown.has(id) || queryClient.getQueryData(incidentKeys.one(id)) !== undefined) found.add(id);
  }
  return found;
}

const MOST_IDS = 100;

/** Reads incidents again and puts the server's word in the place of what is shown. Details of them are read when looked at. */
export async function readAgain(ids: Iterable<string>): Promise<void> {
  const wanted = [...shownAmong(ids)];
  for (let start = 0; start < wanted.length; start += MOST_IDS) {
    const chunk = wanted.slice(start, start + MOST_IDS);
    const { items } = await call('/incident/list-by-ids', { incident_ids: chunk });
    const fresh = new Map(items.map((item) => [item.incident_id, item]));
    changeShown(new Set(fresh.keys()), (old) => ({ ...old, ...fresh.get(old.incident_id) }));
    forget(chunk.filter((id) => !fresh.has(id)));
  }
  await Promise.all(
    wanted.flatMap((id) => [
      queryClient.invalidateQueries({ queryKey: incidentKeys.parts(id) }),
      queryClient.invalidateQueries({ queryKey: ['why', 'incident', id] }),
    ]),
  );
}
