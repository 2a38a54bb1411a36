import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/operations';
import { ClockTime } from '../shell/Time';
import classes from './changes.module.css';

export type Change = Schemas['ChangeItem'];

/** One change: what was done, how far it is, when, and what it touches. */
export function ChangeItem({ change, shared = [], note }: { change: Change; shared?: string[]; note?: ReactNode }) {
  const { t } = useTranslation();
  const labels = Object.entries(change.labels).sort(
    ([a], [b]) => Number(shared.includes(b)) - Number(shared.includes(a)) || a.localeCompare(b),
  );
  return (
    <li className={classes.one}>
      <div className={classes.head}>
        <span className={classes.status} data-status={change.change_status}>
          {t(`changes.status.${change.change_status}`)}
        </span>
        <span className={classes.title}>{change.title}</span>
        {change.link !== '' && (
          <a
            href={change.link}
            target="_blank"
            rel="noreferrer noopener"
            aria-label={t('changes.open', { title: change.title })}
          >
            <ExternalLink size={14} aria-hidden />
          </a>
        )}
      </div>
      <div className={classes.when}>
        {note}
        <ClockTime at={change.start_time} />
        <span>{change.integration_name}</span>
        <code>{change.change_key}</code>
      </div>
      {change.description !== '' && <p className={classes.text}>{change.description}</p>}
      {labels.length > 0 && (
        <p className={classes.labels}>
          {labels.map(([name, value]) => (
            <code key={name} data-shared={shared.includes(name) || undefined}>
              {name}={value}
            </code>
          ))}
        </p>
      )}
    </li>
  );
}
