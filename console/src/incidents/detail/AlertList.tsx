import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../shell/Loaded';
import { incidentAlerts } from '../queries';
import { AlertItem } from './AlertItem';
import classes from './alerts.module.css';

export function AlertList({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation();
  const query = useQuery(incidentAlerts(incidentId));
  return (
    <Loaded query={query}>
      {({ items, total }) =>
        items.length === 0 ? (
          <p className="dim">{t('incidents.no_alerts')}</p>
        ) : (
          <>
            {items.map((alert, index) => (
              <AlertItem
                key={alert.alert_id}
                incidentId={incidentId}
                alert={alert}
                opened={index === 0 && items.length === 1}
              />
            ))}
            {total > items.length && (
              <p className={classes.cutNote}>{t('incidents.alerts_cut', { count: items.length, total })}</p>
            )}
          </>
        )
      }
    </Loaded>
  );
}
