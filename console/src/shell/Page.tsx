import type { ReactNode } from 'react';
import { useTitle } from './title';
import classes from './Page.module.css';

interface PageProps {
  title: string;
  /** Above the title: where one is. */
  trail?: ReactNode;
  /** Beside the title: what one may start here. */
  actions?: ReactNode;
  /** Under the title: tabs or a sentence. */
  below?: ReactNode;
  width?: 'text' | 'wide' | 'full';
  children: ReactNode;
}

/** One page = one question: a heading, its actions, and the answer. */
export function Page({ title, trail, actions, below, width = 'wide', children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.header}>
        <div className={classes.heading}>
          {trail !== undefined && <nav className={classes.trail}>{trail}</nav>}
          <h1 className={classes.title}>{title}</h1>
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {below}
      {children}
    </div>
  );
}
