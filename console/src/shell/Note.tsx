import { Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './notes.module.css';

interface NoteProps {
  tone: 'critical' | 'warning' | 'info';
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Something one should know before going on. */
export function Note({ tone, title, children, action }: NoteProps) {
  const Icon = tone === 'info' ? Info : TriangleAlert;
  return (
    <div className={classes.note} data-tone={tone} role={tone === 'info' ? 'note' : 'status'}>
      <Icon size={16} aria-hidden />
      <div className={classes.body}>
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}
