import type { ReactNode } from 'react';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { Logo } from '../shell/Logo';
import { ThemeSwitch } from '../shell/ThemeSwitch';
import classes from './Gate.module.css';

/** The frame of the pages one sees before being inside. */
export function Gate({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <div className={classes.gate}>
      <header className={classes.top}>
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main className={classes.card}>
        <Logo size={36} />
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.lead}>{lead}</p>
        {children}
      </main>
    </div>
  );
}
