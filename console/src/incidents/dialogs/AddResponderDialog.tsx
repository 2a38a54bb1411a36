import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import { PeopleSelect } from '../../people/PeopleSelect';
import { Dialog } from '../../shell/Dialog';
import { readAgain } from '../cache';
import type { IncidentDialogProps } from './props';

export function AddResponderDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const [people, setPeople] = useState<number[]>([]);

  async function add() {
    await call('/incident/responder/add', {
      incident_id: incident.incident_id,
      person_ids: people,
      notify: { follow_preference: true },
    });
    await readAgain([incident.incident_id]);
  }

  return (
    <Dialog
      title={t('incidents.add_responder')}
      verb={t('incidents.add')}
      ready={people.length > 0}
      onSubmit={add}
      onClose={onClose}
    >
      <PeopleSelect
        label={t('incidents.responders')}
        description={t('incidents.add_text')}
        required
        exclude={incident.responders.map((one) => one.person_id)}
        value={people}
        onChange={setPeople}
      />
    </Dialog>
  );
}
