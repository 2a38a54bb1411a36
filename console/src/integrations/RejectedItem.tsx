import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejected } from '../api/integrations';
import { useMay } from '../session/session';
import { ClockTime } from '../shell/Time';
import { Retry } from './Retry';
import classes from './integrations.module.css';

/** A body that is no event: why, and what it said, so that the sender can be put right. */
export function RejectedItem({ rejected }: { rejected: Rejected }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const isRefused = rejected.code !== 'ignored';
  const mayRetry = useMay('integrations.manage') && rejected.retried_at === 0;
  return (
    <section>
      <button type="button" className={classes.rejectedHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ClockTime at={rejected.received_at} />
        <span className={classes.verdict} data-refused={isRefused || undefined}>
          {t(isRefused ? 'integrations.shown.refused' : 'integrations.shown.ignored')}
        </span>
        <span className={classes.reason}>{rejected.reason}</span>
        {rejected.retried_at > 0 && <span className={classes.off}>{t('integrations.taken_later')}</span>}
        {isRefused && <code className={classes.code}>{rejected.code}</code>}
        <ChevronRight className={classes.chevron} size={15} aria-hidden />
      </button>
      {open && (
        <div className={classes.rejectedBody}>
          <p className={classes.sub}>
            <code>{rejected.code}</code> · <code>{rejected.path}</code> · <code>{rejected.content_type}</code>
          </p>
          {mayRetry ? (
            <Retry rejected={rejected} />
          ) : (
            <pre className={classes.body} tabIndex={0} role="textbox" aria-readonly aria-label={t('integrations.body')}>
              {rejected.body}
            </pre>
          )}
          {rejected.body_cut && <p className={classes.sub}>{t('integrations.body_cut')}</p>}
        </div>
      )}
    </section>
  );
}
