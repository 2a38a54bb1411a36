import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../shell/title';
import { Gate } from './Gate';
import { PasswordForm } from './PasswordForm';

const route = getRouteApi('/password');

/** Where a one-time password is replaced before anything else may be seen. */
export function PasswordPage() {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  useTitle(t('session.change_password'));
  return (
    <Gate title={t('session.change_password')} lead={t('session.must_change')}>
      <PasswordForm onDone={() => void navigate({ href: next ?? '/incidents', replace: true })} />
    </Gate>
  );
}
