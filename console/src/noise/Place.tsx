import type { ReactNode } from 'react';
import classes from './noise.module.css';

interface PlaceProps {
  id: string;
  title: string;
  text: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A place on the way of an alert, with what happens there. The map above leads to it. */
export function Place({ id, title, text, action, children }: PlaceProps) {
  return (
    <section id={id} className={classes.place} aria-label={title}>
      <header className={classes.placeHead}>
        <div>
          <h2>{title}</h2>
          <p className="dim">{text}</p>
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
