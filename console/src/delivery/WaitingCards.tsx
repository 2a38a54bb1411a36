import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTransportName } from '../reach/transports';
import { durationText } from '../shell/duration';
import { Bars, Loaded } from '../shell/Loaded';
import { deliveryHealth } from './queries';
import classes from './delivery.module.css';

/** What is due and not sent yet, with the age of the oldest. */
export function WaitingCards() {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const query = useQuery(deliveryHealth());
  return (
    <Loaded query={query} skeleton={<Bars count={1} height={72} />}>
      {({ waiting }) =>
        waiting.length === 0 ? (
          <p className="dim">{t('delivery.nothing_waits')}</p>
        ) : (
          <div className={classes.waiting}>
            {waiting.map((one) => (
              <div key={one.medium} className={classes.wait}>
                <span>{transportName(one.medium)}</span>
                <strong>{one.count}</strong>
                <span className="dim">{t('delivery.oldest', { age: durationText(t, one.oldest_s) })}</span>
              </div>
            ))}
          </div>
        )
      }
    </Loaded>
  );
}
