import { Menu, UnstyledButton } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleQuestionMark, KeyRound, LogOut, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { signOut, useSession } from '../session/session';
import { Face } from './Face';
import { useToasts } from './toast';

export function MeMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const navigate = useNavigate();
  const toasts = useToasts();

  function leave() {
    signOut().then(
      () => navigate({ to: '/sign-in' }),
      (problem: unknown) => toasts.failed(problem, leave),
    );
  }

  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton aria-label={t('shell.me', { name: session.member_name })} style={{ borderRadius: 16 }}>
          <Face name={session.member_name} size={28} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <div style={{ color: 'var(--t-text)', fontWeight: 600 }}>{session.member_name}</div>
          <div className="cut">{session.email}</div>
          <div className="cut">{session.account_name}</div>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<UserRound size={14} />}
          renderRoot={(props) => <Link to="/settings/profile" {...props} />}
        >
          {t('shell.profile')}
        </Menu.Item>
        <Menu.Item
          leftSection={<KeyRound size={14} />}
          renderRoot={(props) => <Link to="/settings/app-keys" {...props} />}
        >
          {t('shell.app_keys')}
        </Menu.Item>
        <Menu.Item
          leftSection={<CircleQuestionMark size={14} />}
          renderRoot={(props) => <Link to="/why/told" search={{}} {...props} />}
        >
          {t('shell.why_told')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={14} />} onClick={leave}>
          {t('session.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
