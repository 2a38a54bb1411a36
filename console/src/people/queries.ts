import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '../api/call';

export const peopleKeys = {
  members: ['people', 'members'] as const,
  teams: ['people', 'teams'] as const,
  names: ['people', 'names'] as const,
};

/** As many as one request may ask for. */
const FIRST = 100;

export function memberList(query = '') {
  return queryOptions({
    queryKey: [...peopleKeys.members, query],
    queryFn: ({ signal }) =>
      call('/member/list', { p: 1, limit: FIRST, query: query === '' ? undefined : query }, signal),
  });
}

export function teamList() {
  return queryOptions({
    queryKey: peopleKeys.teams,
    queryFn: ({ signal }) => call('/team/list', { p: 1, limit: FIRST }, signal),
  });
}

/** Names by id, for whatever speaks of persons by number. Unknown ones are written as their number. */
export function usePersonNames(ids: number[]): (id: number) => string {
  const wanted = [...new Set(ids.filter((id) => id > 0))].sort((a, b) => a - b);
  const { data } = useQuery({
    queryKey: [...peopleKeys.names, wanted],
    queryFn: async ({ signal }) => {
      const parts = Array.from({ length: Math.ceil(wanted.length / FIRST) }, (_, at) =>
        wanted.slice(at * FIRST, (at + 1) * FIRST),
      );
      const answers = await Promise.all(parts.map((ids) => call('/person/infos', { person_ids: ids }, signal)));
      return { items: answers.flatMap((one) => one.items) };
    },
    enabled: wanted.length > 0,
    staleTime: 300_000,
    placeholderData: (old) => old,
  });
  const names = new Map(data?.items.map((one) => [one.person_id, one.person_name || one.email || '']));
  return (id) => names.get(id) || `#${id}`;
}
