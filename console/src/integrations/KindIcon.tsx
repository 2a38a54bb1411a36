import type { IntegrationType } from '../api/integrations';
import classes from './integrations.module.css';

/** The picture of a sender. As an image it can run nothing. */
export function KindIcon({ kind }: { kind: IntegrationType | undefined }) {
  if (kind === undefined) return <span className={classes.icon} aria-hidden />;
  return <img className={classes.icon} src={`data:image/svg+xml;utf8,${encodeURIComponent(kind.icon)}`} alt="" />;
}
