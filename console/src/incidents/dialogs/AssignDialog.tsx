import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import { PeopleSelect } from '../../people/PeopleSelect';
import { Dialog } from '../../shell/Dialog';
import { readAgain } from '../cache';
import type { IncidentDialogProps } from './props';

/** Hands the incident over: from now on these people have it, and no layer follows. */
export function AssignDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const [people, setPeople] = useState<number[]>([]);

  async function assign() {
    const ids = [incident.incident_id];
    await call('/incident/assign', { incident_ids: ids, assigned_to: { type: 'reassign', person_ids: people } });
    await readAgain(ids);
  }

  return (
    <Dialog
      title={t('incidents.reassign')}
      verb={t('incidents.reassign')}
      ready={people.length > 0}
      onSubmit={assign}
      onClose={onClose}
    >
      <PeopleSelect
        label={t('incidents.reassign_to')}
        description={t('incidents.reassign_text')}
        required
        value={people}
        onChange={setPeople}
      />
    </Dialog>
  );
}
