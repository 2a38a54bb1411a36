import { Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Attempt, Delivery } from '../api/delivery';
import { useTransportName } from '../reach/transports';
import { Loaded } from '../shell/Loaded';
import { ClockTime } from '../shell/Time';
import { SendAgain, StateMark } from './DeliveryLine';
import { deliveryInfo } from './queries';
import { saidOf, strongProof, wentWell } from './states';
import classes from './delivery.module.css';

/** One message: what is known of it, and every attempt. */
export function AttemptsDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(deliveryInfo(id));
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={query.data?.delivery.recipient ?? t('delivery.message')}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <Loaded query={query}>
        {({ delivery, attempts }) => (
          <Stack gap="md">
            <Facts delivery={delivery} onClose={onClose} />
            <section>
              <h3 className={classes.heading}>{t('delivery.attempts')}</h3>
              {attempts.length === 0 ? (
                <p className="dim">{t('delivery.no_attempts')}</p>
              ) : (
                <ol className={classes.lines}>
                  {attempts.map((one) => (
                    <AttemptLine key={one.attempt} attempt={one} />
                  ))}
                </ol>
              )}
            </section>
            <div>
              <SendAgain delivery={delivery} onSent={onClose} />
            </div>
          </Stack>
        )}
      </Loaded>
    </Modal>
  );
}

function Facts({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const proof = strongProof(delivery);
  return (
    <div className={classes.summary}>
      <StateMark state={delivery.state} />
      <span>{transportName(delivery.medium)}</span>
      {proof !== undefined && <span>{t(`delivery.proof.${proof}`)}</span>}
      {delivery.incident_id !== '' && (
        <Link to="/incidents/$incidentId" params={{ incidentId: delivery.incident_id }} onClick={onClose}>
          {t('delivery.its_incident')}
        </Link>
      )}
      {saidOf(delivery).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

function AttemptLine({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation();
  const well = wentWell(attempt);
  const Icon = well ? Check : X;
  return (
    <li className={classes.line} data-state={well ? 'delivered' : 'failed'}>
      <span className={classes.outcome} data-state={well ? 'delivered' : 'failed'}>
        <Icon size={15} aria-hidden />
        {t('delivery.attempt', { number: attempt.attempt })}
      </span>
      <div className={classes.main}>
        <div className={classes.to}>
          <span>{attempt.provider_name || attempt.notifier}</span>
          {attempt.code !== '' && <code>{attempt.code}</code>}
        </div>
        {attempt.text !== '' && <div className={classes.said}>{attempt.text}</div>}
        <div className={classes.facts}>
          <span>{t('incidents.delivery.latency', { ms: attempt.latency_ms })}</span>
          {attempt.provider_message_id !== '' && <code>{attempt.provider_message_id}</code>}
        </div>
      </div>
      <div className={classes.side}>
        <ClockTime at={attempt.created_at} />
      </div>
    </li>
  );
}
