import { queryOptions } from '@tanstack/react-query';
import { call, type Input } from '../api/call';
import { queryClient } from '../api/query';
import type { Preferences } from '../api/reach';

export const reachKeys = {
  preferences: ['reach', 'preferences'] as const,
  picture: ['reach', 'picture'] as const,
  identities: ['reach', 'identities'] as const,
  providers: ['providers'] as const,
  provider: (id: number) => ['providers', 'one', id] as const,
  chats: ['chats'] as const,
  me: ['member', 'me'] as const,
  callers: ['reach', 'callers'] as const,
};

/** Providers' health changes while nobody presses anything. */
const REFRESH_MS = 10_000;

export function preferences() {
  return queryOptions({
    queryKey: reachKeys.preferences,
    queryFn: ({ signal }) => call('/preference/info', {}, signal),
  });
}

export function reachPicture() {
  return queryOptions({
    queryKey: reachKeys.picture,
    queryFn: ({ signal }) => call('/preference/reach', {}, signal),
    refetchInterval: 3 * REFRESH_MS,
  });
}

export function identityList() {
  return queryOptions({
    queryKey: reachKeys.identities,
    queryFn: ({ signal }) => call('/identity/list', {}, signal),
  });
}

export function providerList() {
  return queryOptions({
    queryKey: [...reachKeys.providers, 'list'],
    queryFn: ({ signal }) => call('/provider/list', {}, signal),
  });
}

/** The same, kept fresh: for pages that show how providers do. */
export function watchedProviders() {
  return queryOptions({ ...providerList(), refetchInterval: REFRESH_MS });
}

export function providerInfo(id: number) {
  return queryOptions({
    queryKey: reachKeys.provider(id),
    queryFn: ({ signal }) => call('/provider/info', { provider_id: id }, signal),
  });
}

export function chatList() {
  return queryOptions({
    queryKey: reachKeys.chats,
    queryFn: ({ signal }) => call('/chat/list', {}, signal),
  });
}

export function memberInfo() {
  return queryOptions({
    queryKey: reachKeys.me,
    queryFn: ({ signal }) => call('/member/info', {}, signal),
  });
}

export function callerRegions() {
  return queryOptions({
    queryKey: reachKeys.callers,
    queryFn: ({ signal }) => call('/contact-card/regions', {}, signal),
  });
}

/** Shows a change of preferences at once, and takes it back when the server refuses it. */
export async function changePreferences(change: Input<'/preference/update'>): Promise<void> {
  await queryClient.cancelQueries({ queryKey: reachKeys.preferences });
  const before = queryClient.getQueryData<Preferences>(reachKeys.preferences);
  if (before !== undefined)
    queryClient.setQueryData(reachKeys.preferences, { ...before, ...(change as Partial<Preferences>) });
  try {
    await call('/preference/update', change);
  } catch (problem) {
    queryClient.setQueryData(reachKeys.preferences, before);
    throw problem;
  }
  await refreshPicture();
}

/** Reads again what would reach a person, after anything that it depends on changed. */
export async function refreshPicture(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: reachKeys.picture });
}
