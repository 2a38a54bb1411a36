import type { UseQueryResult } from '@tanstack/react-query';
import { Check, Clock, Minus, X, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../api/incidents';
import type { Items } from '../../api/shapes';
import { Loaded } from '../../shell/Loaded';
import { ClockTime } from '../../shell/Time';
import { outcome } from '../reach';
import classes from './detail.module.css';

type Outcome = ReturnType<typeof outcome>;

const ICONS: Record<Outcome, LucideIcon> = { sent: Check, failed: X, waiting: Clock, skipped: Minus };

/** Every message: to whom, by what, with what result and how fast. */
export function Deliveries({ query }: { query: UseQueryResult<Items<Delivery>> }) {
  const { t } = useTranslation();
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="dim">{t('incidents.no_deliveries')}</p>
        ) : (
          <ul className={classes.deliveries}>
            {items.map((one) => (
              <DeliveryLine key={one.delivery_id} delivery={one} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const result = outcome(delivery);
  const Icon = ICONS[result];
  const said = [delivery.last_result, delivery.reason].filter((text, index, all) => text !== '' && all.indexOf(text) === index);
  return (
    <li className={classes.delivery} data-outcome={result}>
      <span className={classes.outcome}>
        <Icon size={15} aria-hidden />
        {t(`incidents.delivery.${result}`)}
      </span>
      <div className={classes.deliveryMain}>
        <div className={classes.deliveryTo}>
          <strong>{delivery.recipient}</strong> <span className="dim">{delivery.notifier}</span>
        </div>
        <div className={classes.deliveryFacts}>
          <span>{t('incidents.delivery.layer', { layer: delivery.layer_idx + 1, round: delivery.round + 1 })}</span>
          {delivery.attempts > 1 && <span>{t('incidents.delivery.attempts', { count: delivery.attempts })}</span>}
          {delivery.provider !== '' && <span>{delivery.provider}</span>}
          {delivery.latency_ms !== null && <span>{t('incidents.delivery.latency', { ms: delivery.latency_ms })}</span>}
        </div>
        {said.length > 0 && <div className={classes.said}>{said.join(' · ')}</div>}
      </div>
      <span className={classes.deliveryAt}>
        <ClockTime at={delivery.finished_at > 0 ? delivery.finished_at : delivery.created_at} />
      </span>
    </li>
  );
}
