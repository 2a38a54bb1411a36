import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLinkState, useLiveStream } from '../live/hooks';
import { useLiveCache } from '../live/cache';
import { useSession } from '../session/session';
import { LanguageSwitch } from './LanguageSwitch';
import { LinkNote } from './LinkNote';
import { Logo } from './Logo';
import { MeMenu } from './MeMenu';
import { ROOMS } from './nav';
import { ThemeSwitch } from './ThemeSwitch';
import classes from './Shell.module.css';

/** The frame around every page of somebody who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  const link = useLinkState();
  useLiveStream();
  useLiveCache();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('shell.skip')}
      </a>
      <nav className={classes.rail} aria-label={t('shell.rooms')}>
        <Link to="/incidents" className={classes.brand} aria-label={t('shell.home')}>
          <Logo size={26} />
          <span className={classes.brandName}>Tocsin</span>
        </Link>
        {ROOMS.map(({ to, key, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={classes.room}
            activeProps={{ 'data-active': true, 'aria-current': 'page' }}
            activeOptions={{ exact: false, includeSearch: false }}
          >
            <Icon size={18} aria-hidden />
            <span>{t(`shell.${key}`)}</span>
          </Link>
        ))}
      </nav>
      <header className={classes.top}>
        <Link to="/incidents" className={classes.phoneBrand} aria-label={t('shell.home')}>
          <Logo size={24} />
        </Link>
        <span className={classes.account}>{session.account_name}</span>
        <LinkNote state={link} />
        <LanguageSwitch />
        <ThemeSwitch />
        <MeMenu />
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
