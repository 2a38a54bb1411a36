import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { Month } from './month';

export const calendarKeys = {
  all: ['calendars'] as const,
  list: (kind: string) => ['calendars', 'list', kind] as const,
  one: (id: string) => ['calendars', 'one', id] as const,
  events: (id: string) => ['calendars', 'events', id] as const,
};

/** The account's own calendars. */
export function calendarList() {
  return queryOptions({
    queryKey: calendarKeys.list('personal'),
    queryFn: async ({ signal }) => (await call('/calendar/list', { kind: 'personal' }, signal)).items,
  });
}

/** Official holidays, by country or region; they change with the product only. */
export function holidayList() {
  return queryOptions({
    queryKey: calendarKeys.list('holidays'),
    queryFn: async ({ signal }) => (await call('/calendar/list', { kind: 'region.official.holiday' }, signal)).items,
    staleTime: Infinity,
  });
}

export function calendarInfo(id: string) {
  return queryOptions({
    queryKey: calendarKeys.one(id),
    queryFn: ({ signal }) => call('/calendar/info', { cal_id: id }, signal),
  });
}

/** Days of a month that a calendar, or the holidays it follows, says something about. */
export function calendarEvents(id: string, { year, month }: Month) {
  return queryOptions({
    queryKey: [...calendarKeys.events(id), year, month],
    queryFn: async ({ signal }) => (await call('/calendar/event/list', { cal_id: id, year, month }, signal)).items,
  });
}
