import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, call, type Input, type Output } from '../api/call';
import type { LayerBody, Schedule } from '../api/schedules';
import { queryClient } from '../api/query';
import type { ScheduleDraft } from './draft';
import { bodyOf, draftOf, isSameButOverrides } from './draft';
import { bodyOfLayer } from './layers';
import type { Whose } from './listSearch';
import type { Window } from './view';

export const scheduleKeys = {
  all: ['schedules'] as const,
  list: ['schedules', 'list'] as const,
  one: (id: number) => ['schedules', 'one', id] as const,
  mine: ['schedules', 'mine'] as const,
  preview: ['schedules', 'preview'] as const,
};

const FIRST = 100;
/** Who is on call changes without anybody touching anything. */
const AGAIN_MS = 60_000;

/** The first hundred schedules with who is on call: all, those of my teams, or those that name me. */
export function scheduleList(whose: Whose, query: string) {
  return queryOptions({
    queryKey: [...scheduleKeys.list, whose, query],
    queryFn: async ({ signal }) => {
      if (whose !== 'mine')
        return call('/schedule/list', { query, limit: FIRST, is_my_team: whose === 'teams' }, signal);
      const { items } = await call('/schedule/self', {}, signal);
      const word = query.toLowerCase();
      const found = items.filter((one) => (one.schedule_name ?? '').toLowerCase().includes(word));
      return { items: found, total: found.length };
    },
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}

/** A schedule and its shifts in a window. */
export function scheduleInfo(id: number, { start, end }: Window) {
  return queryOptions({
    queryKey: [...scheduleKeys.one(id), start, end],
    queryFn: ({ signal }) => call('/schedule/info', { schedule_id: id, start, end }, signal),
    refetchInterval: AGAIN_MS,
    placeholderData: (old, query) => (query?.queryKey[2] === id ? old : undefined),
  });
}

/** How a schedule is set up, to be edited: always read anew, and not again while somebody types. */
export function scheduleSettings(id: number) {
  return queryOptions({
    queryKey: [...scheduleKeys.one(id), 'settings'],
    queryFn: () => readNow(id),
    gcTime: 0,
    staleTime: Infinity,
  });
}

/** The schedules that name me, with their shifts in a window. */
export function mySchedules({ start, end }: Window) {
  return queryOptions({
    queryKey: [...scheduleKeys.mine, start, end],
    queryFn: async ({ signal }) => (await call('/schedule/self', { start, end }, signal)).items,
  });
}

/** What a draft comes to; its mistakes are the server's to find. */
export function schedulePreview(draft: ScheduleDraft, { start, end }: Window) {
  const { time_zone, is_ranked, layers } = bodyOf(draft);
  const wanted = { time_zone, is_ranked, layers, start, end };
  return queryOptions({
    queryKey: [...scheduleKeys.preview, wanted],
    queryFn: ({ signal }) => call('/schedule/preview', wanted, signal),
    placeholderData: keepPreviousData,
    gcTime: AGAIN_MS,
  });
}

/**
 * Saves a draft, unless the schedule is no longer as it was when it was opened: then it answers false. Overrides are those
 * that hold by now, because somebody may have added one while this was typed. `opened` null: saves in any case.
 */
export async function updateSchedule(id: number, draft: ScheduleDraft, opened: ScheduleDraft | null): Promise<boolean> {
  const found = await readNow(id);
  const present = draftOf(found);
  if (opened !== null && !isSameButOverrides(present, opened)) return false;
  await call('/schedule/update', { schedule_id: id, ...bodyOf({ ...draft, overrides: present.overrides }) });
  return true;
}

async function readNow(id: number): Promise<Schedule> {
  const { items } = await call('/schedule/infos', { schedule_ids: [id] });
  const [found] = items;
  if (found === undefined) throw new ApiError('ResourceNotFound', '', 404, '');
  return found;
}

/** Changes the layers as they are saved now, not as this page read them some time ago. */
export async function changeLayers(id: number, change: (layers: LayerBody[]) => LayerBody[]): Promise<void> {
  const found = await readNow(id);
  await call('/schedule/update', { schedule_id: id, layers: change(found.layers.map(bodyOfLayer)) });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

export type Kind = NonNullable<Input<'/schedule/override/create'>['kind']>;
export type Swap = Output<'/schedule/swap/list'>['items'][number];
export type Leave = Output<'/schedule/leave/list'>['items'][number];

export async function createOverride(wanted: Input<'/schedule/override/create'>): Promise<void> {
  await call('/schedule/override/create', wanted);
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

export async function deleteOverride(id: number, overrideId: string): Promise<void> {
  await call('/schedule/override/delete', { schedule_id: id, override_id: overrideId });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

/** Swaps that I asked for or am asked for. */
export function mySwaps() {
  return queryOptions({
    queryKey: [...scheduleKeys.all, 'swaps'],
    queryFn: async ({ signal }) => (await call('/schedule/swap/list', {}, signal)).items,
  });
}

export async function askSwap(wanted: Input<'/schedule/swap/create'>): Promise<void> {
  await call('/schedule/swap/create', wanted);
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

export async function answerSwap(swapId: string, answer: Input<'/schedule/swap/answer'>['answer']): Promise<void> {
  await call('/schedule/swap/answer', { swap_id: swapId, answer });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

/** A person's leave in a time. */
export function leaveOf(memberId: number, { start, end }: Window) {
  return queryOptions({
    queryKey: [...scheduleKeys.all, 'leave', memberId, start, end],
    queryFn: async ({ signal }) =>
      (await call('/schedule/leave/list', { member_ids: [memberId], start, end }, signal)).items,
  });
}

export async function goAway(start: number, end: number, note: string): Promise<void> {
  await call('/schedule/leave/create', { start, end, note });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

export async function stay(leaveId: string): Promise<void> {
  await call('/schedule/leave/delete', { leave_id: leaveId });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

export type LeaveCalendar = Output<'/schedule/leave/calendar/list'>['items'][number];

/** The calendars from which a person's leave is read. */
export function leaveCalendarsOf(memberId: number) {
  return queryOptions({
    queryKey: [...scheduleKeys.all, 'leave calendars', memberId],
    queryFn: async ({ signal }) => (await call('/schedule/leave/calendar/list', { member_id: memberId }, signal)).items,
  });
}

export async function addLeaveCalendar(name: string, url: string) {
  const made = await call('/schedule/leave/calendar/create', { name, url });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
  return made;
}

export async function deleteLeaveCalendar(calendarId: string): Promise<void> {
  await call('/schedule/leave/calendar/delete', { calendar_id: calendarId });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

/** Where leave meets time on call. */
export function conflictsIn({ start, end }: Window, ids: number[] = []) {
  return queryOptions({
    queryKey: [...scheduleKeys.all, 'conflicts', start, end, ids],
    queryFn: async ({ signal }) =>
      (await call('/schedule/conflict/list', { start, end, schedule_ids: ids }, signal)).items,
  });
}

/** At which times of the coming days nobody could be reached. */
export function coverage(days: number) {
  return queryOptions({
    queryKey: [...scheduleKeys.all, 'coverage', days],
    queryFn: ({ signal }) => call('/schedule/coverage', { days }, signal),
  });
}

export type Feed = Output<'/schedule/feed/list'>['items'][number];

/** The calendar addresses of a schedule, or (0) those that I made. */
export function feedsOf(scheduleId: number) {
  return queryOptions({
    queryKey: [...scheduleKeys.all, 'feeds', scheduleId],
    queryFn: async ({ signal }) => (await call('/schedule/feed/list', { schedule_id: scheduleId }, signal)).items,
  });
}

/** Makes an address; it is shown only now. */
export async function createFeed(scheduleId: number): Promise<string> {
  const { url } = await call('/schedule/feed/create', { schedule_id: scheduleId });
  await queryClient.invalidateQueries({ queryKey: [...scheduleKeys.all, 'feeds'] });
  return url;
}

export async function revokeFeed(feedId: string): Promise<void> {
  await call('/schedule/feed/revoke', { feed_id: feedId });
  await queryClient.invalidateQueries({ queryKey: [...scheduleKeys.all, 'feeds'] });
}

export type DutyRole = Output<'/schedule/role/list'>['items'][number];

/** The roles that persons can have on call. */
export function dutyRoles() {
  return queryOptions({
    queryKey: [...scheduleKeys.all, 'roles'],
    queryFn: async ({ signal }) => (await call('/schedule/role/list', {}, signal)).items,
  });
}

export async function createRole(name: string): Promise<void> {
  await call('/schedule/role/create', { role_name: name });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

export async function renameRole(id: number, name: string): Promise<void> {
  await call('/schedule/role/update', { role_id: id, role_name: name });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}

export async function deleteRole(id: number): Promise<void> {
  await call('/schedule/role/delete', { role_id: id });
  await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
}
