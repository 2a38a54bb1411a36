import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hoursOf } from './volume';
import { integrationStats } from './queries';
import { useNow } from '../shell/clock';
import classes from './integrations.module.css';

const HOURS = 24;

/** How much came in each hour of the last day, and how much of it was refused. */
export function Volume({ integrationId }: { integrationId: number }) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(integrationStats(integrationId));
  const now = useNow();
  const found = data?.items[0];
  if (found === undefined) return null;
  const hours = hoursOf(found.hours, now, HOURS);
  const most = Math.max(1, ...hours.map((one) => one.accepted + one.rejected));
  const clock = new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit' });
  return (
    <figure className={classes.volume}>
      <figcaption className={classes.sub}>
        {t('integrations.volume', { accepted: found.accepted, rejected: found.rejected })}
        {found.ignored > 0 && <> · {t('integrations.volume_ignored', { count: found.ignored })}</>}
      </figcaption>
      <div className={classes.bars} aria-hidden>
        {hours.map((one) => (
          <span
            key={one.at}
            className={classes.bar}
            title={`${clock.format(one.at * 1000)}: ${t('integrations.volume', { accepted: one.accepted, rejected: one.rejected })}`}
          >
            <span className={classes.refused} style={{ height: `${String((100 * one.rejected) / most)}%` }} />
            <span className={classes.taken} style={{ height: `${String((100 * one.accepted) / most)}%` }} />
          </span>
        ))}
      </div>
    </figure>
  );
}
