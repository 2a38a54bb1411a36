import type { ReactNode } from 'react';
import classes from './TabLinks.module.css';

/** Parts of one thing as links in a row; the present one is marked by the router. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {children}
    </nav>
  );
}
