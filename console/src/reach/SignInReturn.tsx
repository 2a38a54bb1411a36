import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { Bars } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { reachKeys } from './queries';

const route = getRouteApi('/inside/identity/return');

/** Where a chat app's sign-in comes back to: it is finished here, once, and one goes on to the settings. */
export function SignInReturn() {
  const { t } = useTranslation();
  const { state, code } = route.useSearch();
  const navigate = useNavigate();
  const toasts = useToasts();
  const query = useQuery({
    queryKey: ['reach', 'sign-in', state],
    queryFn: () => call('/identity/sign-in/finish', { state: state ?? '', code: code ?? '' }),
    enabled: state !== undefined && code !== undefined,
    retry: false,
    staleTime: Infinity,
  });
  const linked = query.data;

  useEffect(() => {
    if (linked === undefined) return;
    toasts.done(t('reach.linked', { name: linked.user_name || linked.user_id }));
    void queryClient.invalidateQueries({ queryKey: reachKeys.identities });
    void queryClient.invalidateQueries({ queryKey: reachKeys.picture });
    void navigate({ to: '/settings/notifications', replace: true });
    // The one answer is told once, whatever else is drawn again.
  }, [linked]);

  return (
    <Page title={t('reach.sign_in_back')} width="text">
      {state === undefined || code === undefined ? (
        <ProblemNote text={t('reach.sign_in_nothing')} />
      ) : query.isError ? (
        <ProblemNote problem={query.error} />
      ) : (
        <Bars count={2} />
      )}
      <Link to="/settings/notifications">{t('settings.notifications')}</Link>
    </Page>
  );
}
