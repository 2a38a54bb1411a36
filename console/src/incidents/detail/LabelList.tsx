import { useTranslation } from 'react-i18next';
import type { Labels } from '../../api/shapes';
import classes from './detail.module.css';

const LINK = /^https?:\/\//;

/** Labels as small pairs; an address is a link. */
export function LabelList({ labels }: { labels: Labels }) {
  const { t } = useTranslation();
  const entries = Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
  if (entries.length === 0) return null;
  return (
    <dl className={classes.labels} aria-label={t('word.labels')}>
      {entries.map(([name, value]) => (
        <div key={name} className={classes.label}>
          <dt>{name}</dt>
          <dd>
            {LINK.test(value) ? (
              <a href={value} target="_blank" rel="noreferrer noopener">
                {value}
              </a>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
