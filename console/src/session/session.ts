import { queryOptions, useQuery } from '@tanstack/react-query';
import { call, rememberCsrfToken } from '../api/call';
import { queryClient } from '../api/query';
import type { Session } from '../api/session';
import { chosenLanguage, fromLocale, speak } from '../i18n';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await call('/session/info', {}, signal);
    rememberCsrfToken(session.csrf_token);
    if (chosenLanguage() === null && session.locale !== '') await speak(fromLocale(session.locale));
    return session;
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

/** Who is signed in. Only for pages inside the shell, which are not drawn before it is known. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (data === undefined) throw new Error('A page that needs a session was drawn without one');
  return data;
}

type Module =
  | 'incidents'
  | 'channels'
  | 'integrations'
  | 'templates'
  | 'teams'
  | 'members'
  | 'transports'
  | 'app_keys'
  | 'calendars'
  | 'mappings'
  | 'schedules';

export type Permission = `${Module}.${'read' | 'manage'}`;

/** Whether the roles of whoever is signed in allow something. What belongs to a team the server decides case by case. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}

export async function signIn(email: string, password: string): Promise<{ mustChangePassword: boolean }> {
  const signedIn = await call('/session/login', { email, password });
  rememberCsrfToken(signedIn.csrf_token);
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  return { mustChangePassword: signedIn.must_change_password };
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  await call('/session/password', { old_password: oldPassword, new_password: newPassword });
  await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey, refetchType: 'none' });
}

/** Ends the session on the server, then forgets everything this browser has read. */
export async function signOut(): Promise<void> {
  await call('/session/logout', {});
  forgetSession();
}

export function forgetSession(): void {
  rememberCsrfToken('');
  queryClient.clear();
}
