import { Button } from '@mantine/core';
import { RotateCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../api/delivery';
import { isSeverity } from '../api/shapes';
import { useTransportName } from '../reach/transports';
import { useMay } from '../session/session';
import { ClockTime } from '../shell/Time';
import { useToasts } from '../shell/toast';
import { SeverityShape } from '../theme/Severity';
import { sendAgain } from './queries';
import { mayResend, saidOf, STATE_ICONS, strongProof } from './states';
import classes from './delivery.module.css';

interface DeliveryLineProps {
  delivery: Delivery;
  /** The message that this one stands in for, where it is known. */
  cause?: Delivery;
  /** Shown before the recipient: where one list holds messages of many things. */
  about?: ReactNode;
  onOpen: (id: string) => void;
}

/** A message: to whom, by what, with what result, how sure it is that it arrived, how fast. */
export function DeliveryLine({ delivery, cause, about, onOpen }: DeliveryLineProps) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const proof = strongProof(delivery);
  const said = saidOf(delivery);
  return (
    <li className={classes.line} data-state={delivery.state}>
      <StateMark state={delivery.state} />
      <div className={classes.main}>
        <div className={classes.to}>
          {isSeverity(delivery.severity) && about !== undefined && (
            <SeverityShape level={delivery.severity} size={14} />
          )}
          <button type="button" className={classes.open} onClick={() => onOpen(delivery.delivery_id)}>
            {delivery.recipient}
          </button>
          <span className="dim">{wayOf(delivery, transportName)}</span>
          {about}
        </div>
        <div className={classes.facts}>
          {proof !== undefined && (
            <span className={classes.proof}>
              {t(`delivery.proof.${proof}`)}
              {delivery.proof_at > 0 && <ClockTime at={delivery.proof_at} />}
            </span>
          )}
          {delivery.provider_name !== '' && <span>{delivery.provider_name}</span>}
          {delivery.kind === 'incident' && (
            <span>{t('incidents.delivery.layer', { layer: delivery.layer_idx + 1, round: delivery.round })}</span>
          )}
          {delivery.attempts > 1 && <span>{t('incidents.delivery.attempts', { count: delivery.attempts })}</span>}
          {delivery.latency_ms > 0 && <span>{t('incidents.delivery.latency', { ms: delivery.latency_ms })}</span>}
          {delivery.cause_id !== '' && <Stead delivery={delivery} cause={cause} onOpen={onOpen} />}
        </div>
        {said.map((text) => (
          <div key={text} className={classes.said}>
            {text}
          </div>
        ))}
      </div>
      <div className={classes.side}>
        <ClockTime at={delivery.finished_at > 0 ? delivery.finished_at : delivery.created_at} />
        <SendAgain delivery={delivery} />
      </div>
    </li>
  );
}

/** By which transport; a group's bot is named by its notifier. */
function wayOf(delivery: Delivery, name: (key: string) => string): string {
  return delivery.medium === 'robot' || delivery.medium === 'other' ? delivery.provider : name(delivery.medium);
}

export function StateMark({ state }: { state: Delivery['state'] }) {
  const { t } = useTranslation();
  const Icon = STATE_ICONS[state];
  return (
    <span className={classes.outcome} data-state={state}>
      <Icon size={15} aria-hidden />
      {t(`incidents.delivery.${state}`)}
    </span>
  );
}

function Stead({ delivery, cause, onOpen }: Pick<DeliveryLineProps, 'delivery' | 'cause' | 'onOpen'>) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const text =
    cause === undefined
      ? t('delivery.instead')
      : cause.medium === delivery.medium
        ? t('delivery.once_more')
        : t('delivery.instead_of', { transport: transportName(cause.medium) });
  return (
    <button type="button" className={classes.cause} onClick={() => onOpen(delivery.cause_id)}>
      {text}
    </button>
  );
}

export function SendAgain({ delivery, onSent }: { delivery: Delivery; onSent?: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const may = useMay('incidents.manage');
  const [busy, setBusy] = useState(false);
  if (!may || !mayResend(delivery)) return null;

  async function send() {
    setBusy(true);
    try {
      await sendAgain(delivery.delivery_id);
      toasts.done(t('delivery.again_done', { name: delivery.recipient }));
      onSent?.();
    } catch (problem) {
      toasts.failed(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<RotateCw size={12} aria-hidden />}
      aria-label={t('delivery.again_to', { name: delivery.recipient })}
      loading={busy}
      onClick={() => void send()}
    >
      {t('delivery.again')}
    </Button>
  );
}
