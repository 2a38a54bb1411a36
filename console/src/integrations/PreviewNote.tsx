import { useTranslation } from 'react-i18next';
import type { Preview } from '../api/integrations';
import { Note } from '../shell/Note';
import { Severity } from '../theme/Severity';
import classes from './integrations.module.css';

const SHOWN = 5;

/** What a body gives: its events, and what of it could not be read. */
export function PreviewNote({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  return (
    <div className={classes.form} aria-live="polite">
      {preview.ignored !== '' && <Note tone="info">{preview.ignored}</Note>}
      {preview.problems.map((one) => (
        <Note key={one.path + one.message} tone="warning" title={one.path}>
          {one.message}
        </Note>
      ))}
      {preview.events.slice(0, SHOWN).map((event, number) => (
        <section key={`${event.alert_key}${String(number)}`} className={classes.outcome}>
          <p className={classes.outcomeTitle}>
            <Severity level={event.event_status} size={14} />
            {event.title}
          </p>
          <p className={classes.sub}>
            {t('integrations.mapping.key')}: <code>{event.alert_key}</code>
          </p>
          <p className={classes.sub}>
            {Object.entries(event.labels).map(([name, value]) => (
              <code key={name} className={classes.label}>
                {name}={value}
              </code>
            ))}
          </p>
        </section>
      ))}
      {preview.events.length > SHOWN && (
        <p className={classes.sub}>{t('integrations.mapping.more', { count: preview.events.length - SHOWN })}</p>
      )}
    </div>
  );
}
