import type { UseQueryResult } from '@tanstack/react-query';
import { Check, Clock, Minus, X, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Output } from '../../api/call';
import type { Delivery } from '../../api/incidents';
import { Loaded } from '../../shell/Loaded';
import { ClockTime } from '../../shell/Time';
import classes from './deliveries.module.css';

const ICONS: Record<Delivery['state'], LucideIcon> = { delivered: Check, failed: X, pending: Clock, dropped: Minus };

/** Every message: to whom, by what, with what result and how fast. */
export function Deliveries({ query }: { query: UseQueryResult<Output<'/incident/delivery/list'>> }) {
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
  const { state } = delivery;
  const Icon = ICONS[state];
  const said = [delivery.last_result, delivery.reason].filter(
    (text, index, all) => text !== '' && all.indexOf(text) === index,
  );
  return (
    <li className={classes.delivery} data-state={state}>
      <span className={classes.outcome}>
        <Icon size={15} aria-hidden />
        {t(`incidents.delivery.${state}`)}
      </span>
      <div className={classes.deliveryMain}>
        <div className={classes.deliveryTo}>
          <strong>{delivery.recipient}</strong> <span className="dim">{delivery.provider || delivery.notifier}</span>
        </div>
        <div className={classes.deliveryFacts}>
          <span>{t('incidents.delivery.layer', { layer: delivery.layer_idx + 1, round: delivery.round })}</span>
          {delivery.attempts > 1 && <span>{t('incidents.delivery.attempts', { count: delivery.attempts })}</span>}
          {delivery.latency_ms > 0 && <span>{t('incidents.delivery.latency', { ms: delivery.latency_ms })}</span>}
        </div>
        {said.length > 0 && <div className={classes.said}>{said.join(' · ')}</div>}
      </div>
      <span className={classes.deliveryAt}>
        <ClockTime at={delivery.finished_at > 0 ? delivery.finished_at : delivery.created_at} />
      </span>
    </li>
  );
}
