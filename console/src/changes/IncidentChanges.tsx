import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { GitCommitHorizontal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { durationText } from '../shell/duration';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { ChangeItem } from './ChangeItem';
import classes from './changes.module.css';

export function incidentChanges(id: string) {
  return {
    queryKey: ['changes', 'incident', id],
    queryFn: ({ signal }: { signal: AbortSignal }) => call('/incident/change/list', { incident_id: id }, signal),
  };
}

/** What was changed near an incident, the likeliest cause first, and why it stands there. */
export function IncidentChanges({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation();
  const query = useQuery(incidentChanges(incidentId));
  const when = (seconds: number) =>
    seconds < 0
      ? t('changes.after', { span: durationText(t, -seconds) })
      : t('changes.before', { span: durationText(t, seconds) });
  return (
    <>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={GitCommitHorizontal} title={t('changes.none_near')} text={t('changes.none_near_text')} />
          ) : (
            <ul className={classes.list} aria-label={t('changes.title')}>
              {items.map((one) => (
                <ChangeItem
                  key={one.change.change_id}
                  change={one.change}
                  shared={one.shared_labels}
                  note={
                    <strong>
                      {[
                        when(one.before_seconds),
                        ...(one.shared_labels.length > 0 ? [shared(one.shared_labels)] : []),
                      ].join(' · ')}
                    </strong>
                  }
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <p>
        <Link to="/changes">{t('changes.all')}</Link>
      </p>
    </>
  );

  function shared(labels: string[]): string {
    return t('changes.same', { labels: labels.join(', ') });
  }
}
