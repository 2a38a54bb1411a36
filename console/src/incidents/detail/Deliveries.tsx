import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Output } from '../../api/call';
import { DeliveryLines } from '../../delivery/DeliveryLines';
import { Loaded } from '../../shell/Loaded';

/** Every message: to whom, by what, with what result and how fast. */
export function Deliveries({ query }: { query: UseQueryResult<Output<'/incident/delivery/list'>> }) {
  const { t } = useTranslation();
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? <p className="dim">{t('incidents.no_deliveries')}</p> : <DeliveryLines items={items} />
      }
    </Loaded>
  );
}
