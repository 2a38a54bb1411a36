import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './notes.module.css';

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  text: string;
  children?: ReactNode;
}

/** An empty page says what would be here and what the next step is. */
export function Empty({ icon: Icon, title, text, children }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.glyph}>
        <Icon size={24} aria-hidden />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {children !== undefined && <div className={classes.steps}>{children}</div>}
    </div>
  );
}
