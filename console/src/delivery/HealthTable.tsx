import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Health } from '../api/delivery';
import { HealthMark } from '../reach/HealthMark';
import { Card } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { deliveryHealth } from './queries';
import classes from './delivery.module.css';

/** Where there is nothing to measure. */
const NOTHING = '–';

/** How each way out fared in the last hour and day. */
export function HealthTable() {
  const { t } = useTranslation();
  const query = useQuery(deliveryHealth());
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="dim">{t('delivery.no_ways')}</p>
        ) : (
          <Card pad={false}>
            <table className={classes.health}>
              <thead>
                <tr>
                  <th scope="col">{t('delivery.way')}</th>
                  <th scope="col">{t('delivery.state')}</th>
                  <th scope="col">{t('delivery.hour')}</th>
                  <th scope="col">{t('delivery.day')}</th>
                  <th scope="col">{t('delivery.typical')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <HealthRow key={`${one.notifier}/${one.provider_id}`} health={one} />
                ))}
              </tbody>
            </table>
          </Card>
        )
      }
    </Loaded>
  );
}

function HealthRow({ health }: { health: Health }) {
  const { t, i18n } = useTranslation();
  const title = i18n.language === 'zh' ? health.title_zh : health.title;
  return (
    <tr>
      <th scope="row">
        {health.provider_name || title}
        {health.provider_name !== '' && <div className={classes.kind}>{title}</div>}
        {health.state !== 'working' && health.last_error !== '' && (
          <div className={classes.lastError}>{health.last_error}</div>
        )}
      </th>
      <td data-label={t('delivery.state')}>
        <HealthMark state={health.state} />
      </td>
      <Tally label={t('delivery.hour')} ok={health.hour_ok} failed={health.hour_failed} />
      <Tally label={t('delivery.day')} ok={health.day_ok} failed={health.day_failed} />
      <td data-label={t('delivery.typical')} className={classes.number}>
        {health.latency_ms > 0 ? t('incidents.delivery.latency', { ms: health.latency_ms }) : NOTHING}
      </td>
    </tr>
  );
}

function Tally({ label, ok, failed }: { label: string; ok: number; failed: number }) {
  const { t } = useTranslation();
  return (
    <td data-label={label} className={classes.number}>
      <div>{t('delivery.ok', { count: ok })}</div>
      {failed > 0 && <div className={classes.bad}>{t('delivery.failed', { count: failed })}</div>}
    </td>
  );
}
