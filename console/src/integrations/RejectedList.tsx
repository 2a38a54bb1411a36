import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejected } from '../api/integrations';
import { useMay } from '../session/session';
import { Loaded } from '../shell/Loaded';
import { Card } from '../shell/Card';
import { ClockTime } from '../shell/Time';
import { rejectedList } from './queries';
import { Retry } from './Retry';
import classes from './integrations.module.css';

/** Bodies that could not be read: why, and what they said, so that the sender can be put right. */
export function RejectedList({ integrationId }: { integrationId: number }) {
  const { t } = useTranslation();
  const query = useQuery(rejectedList(integrationId));
  return (
    <Loaded query={query}>
      {({ items, total }) =>
        items.length === 0 ? (
          <p className="dim">{t('integrations.none_rejected')}</p>
        ) : (
          <Card pad={false}>
            {items.map((one) => (
              <RejectedItem key={one.rejected_id} rejected={one} />
            ))}
            {total > items.length && (
              <p className={classes.more}>{t('integrations.rejected_cut', { count: items.length, total })}</p>
            )}
          </Card>
        )
      }
    </Loaded>
  );
}

function RejectedItem({ rejected }: { rejected: Rejected }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const mayRetry = useMay('integrations.manage') && rejected.retried_at === 0;
  return (
    <section className={classes.rejected}>
      <button type="button" className={classes.rejectedHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight className={classes.chevron} size={15} aria-hidden />
        <span className={classes.reason}>{rejected.reason}</span>
        {rejected.retried_at > 0 && <span className={classes.off}>{t('integrations.taken_later')}</span>}
        <code className={classes.code}>{rejected.code}</code>
        <ClockTime at={rejected.received_at} />
      </button>
      {open && (
        <div className={classes.rejectedBody}>
          <p className={classes.sub}>
            <code>{rejected.path}</code> · <code>{rejected.content_type}</code>
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
