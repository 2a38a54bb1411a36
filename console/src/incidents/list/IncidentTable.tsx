import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { IncidentRow, type RowProps } from './IncidentRow';
import type { Selection } from './useSelection';
import classes from './list.module.css';

interface IncidentTableProps {
  incidents: Incident[];
  selection: Selection;
  cursor: string | null;
  open: string | undefined;
  onOpen: RowProps['onOpen'];
  withChannel: boolean;
}

export function IncidentTable({ incidents, selection, cursor, open, onOpen, withChannel }: IncidentTableProps) {
  const { t } = useTranslation();
  const marked = incidents.filter((one) => selection.ids.has(one.incident_id)).length;
  const all = marked > 0 && marked === incidents.length;
  return (
    <table className={classes.table} data-channel={withChannel || undefined}>
      <caption className={classes.unseen}>{t('incidents.title')}</caption>
      <thead>
        <tr>
          <th className={classes.check} scope="col">
            <Checkbox
              size="xs"
              aria-label={t('incidents.select_all')}
              checked={all}
              indeterminate={marked > 0 && !all}
              onChange={() => (all ? selection.clear() : selection.set(incidents.map((one) => one.incident_id)))}
            />
          </th>
          <th className={classes.severity} scope="col">
            {t('incidents.severity')}
          </th>
          <th scope="col">{t('incidents.incident')}</th>
          {withChannel && (
            <th className={classes.channel} scope="col">
              {t('incidents.channel')}
            </th>
          )}
          <th className={classes.state} scope="col">
            {t('incidents.progress')}
          </th>
          <th className={classes.people} scope="col">
            {t('incidents.responders')}
          </th>
          <th className={classes.since} scope="col">
            {t('incidents.since')}
          </th>
        </tr>
      </thead>
      <tbody>
        {incidents.map((incident) => (
          <IncidentRow
            key={incident.incident_id}
            incident={incident}
            marked={selection.ids.has(incident.incident_id)}
            atCursor={cursor === incident.incident_id}
            isOpen={open === incident.incident_id}
            onMark={selection.toggle}
            onOpen={onOpen}
            withChannel={withChannel}
          />
        ))}
      </tbody>
    </table>
  );
}
