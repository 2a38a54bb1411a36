import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './notes.module.css';

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  text: string;
  /** True where it is the whole page. */
  asPage?: boolean;
  children?: ReactNode;
}

/** An empty page says what would be here and what the next step is. */
export function Empty({ icon: Icon, title, text, asPage = false, children }: EmptyProps) {
  const Heading = asPage ? 'h1' : 'h2';
  return (
    <div className={classes.empty}>
      <span className={classes.glyph}>
        <Icon size={24} aria-hidden />
      </span>
      <Heading>{title}</Heading>
      <p>{text}</p>
      {children !== undefined && <div className={classes.steps}>{children}</div>}
    </div>
  );
}
