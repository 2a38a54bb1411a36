import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Merge } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { useMay } from '../../session/session';
import { Loaded } from '../../shell/Loaded';
import { MoveAlertsDialog } from '../dialogs/MoveAlertsDialog';
import { useSelection } from '../list/useSelection';
import { incidentAlerts } from '../queries';
import { AlertItem } from './AlertItem';
import classes from './alerts.module.css';

/** The alerts of an incident; those who manage incidents may mark some and move them into another one. */
export function AlertList({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const query = useQuery(incidentAlerts(incident.incident_id));
  const mayManage = useMay('incidents.manage');
  const selection = useSelection();
  const [moving, setMoving] = useState(false);
  return (
    <Loaded query={query}>
      {({ items, total }) => {
        const marked = items.filter((one) => selection.ids.has(one.alert_id));
        if (items.length === 0)
          return (
            <p className="dim">
              {incident.merged_into === '' ? t('incidents.no_alerts') : t('incidents.merge.all_gone')}
            </p>
          );
        return (
          <>
            {items.map((alert, index) => (
              <AlertItem
                key={alert.alert_id}
                incidentId={incident.incident_id}
                alert={alert}
                opened={index === 0 && items.length === 1}
                marked={selection.ids.has(alert.alert_id)}
                onMark={mayManage ? selection.toggle : undefined}
              />
            ))}
            {total > items.length && (
              <p className={classes.cutNote}>{t('incidents.alerts_cut', { count: items.length, total })}</p>
            )}
            {marked.length > 0 && (
              <div className={classes.moveBar} role="region" aria-label={t('incidents.merge.move')}>
                <span>{t('incidents.merge.marked', { count: marked.length })}</span>
                <Button size="compact-md" leftSection={<Merge size={15} />} onClick={() => setMoving(true)}>
                  {t('incidents.merge.move_marked')}
                </Button>
              </div>
            )}
            {moving && (
              <MoveAlertsDialog
                incidentId={incident.incident_id}
                alerts={marked}
                all={marked.length === total}
                onClose={() => {
                  setMoving(false);
                  selection.clear();
                }}
              />
            )}
          </>
        );
      }}
    </Loaded>
  );
}
