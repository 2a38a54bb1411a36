import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const SUBJECTS = ['event', 'alert', 'incident'] as const;
export type Subject = (typeof SUBJECTS)[number];

export function explanation(kind: Subject, id: string) {
  return queryOptions({
    queryKey: ['why', kind, id],
    queryFn: ({ signal }) => call('/explain/event', { [`${kind}_id`]: id }, signal),
  });
}
