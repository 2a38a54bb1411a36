import type { ReactNode } from 'react';
import classes from './Page.module.css';

/** A surface on the page. */
export function Card({ pad = true, children }: { pad?: boolean; children: ReactNode }) {
  return <div className={pad ? `${classes.card} ${classes.pad}` : classes.card}>{children}</div>;
}

/** A line of a card's list: main part left, what belongs to it right. */
export function CardRow({ children, lead, trailing }: { children: ReactNode; lead?: ReactNode; trailing?: ReactNode }) {
  return (
    <div className={classes.row}>
      {lead}
      <div className={classes.grow}>{children}</div>
      {trailing}
    </div>
  );
}

/** A titled part of a page. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function Sub({ children }: { children: ReactNode }) {
  return <div className={classes.sub}>{children}</div>;
}
