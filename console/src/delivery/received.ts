import { useTranslation } from 'react-i18next';
import type { Drill } from '../api/delivery';
import { useTransportName } from '../reach/transports';

/** Says how a drill was confirmed: on the page that its link opens, or by a press in a message. */
export function useReceivedBy(): (drill: Drill) => string {
  const { t } = useTranslation();
  const transportName = useTransportName();
  return (drill) =>
    drill.received_by === 'link' || drill.received_by === ''
      ? t('delivery.confirmed')
      : t('delivery.confirmed_by', { transport: transportName(drill.received_by) });
}
