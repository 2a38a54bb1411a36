import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import { Confirm } from '../../shell/Confirm';
import { useToasts } from '../../shell/toast';
import { forget } from '../cache';
import { readFilters } from '../filters';
import type { IncidentDialogProps } from './props';

/** Deleting an incident cannot be taken back, so it says what goes with it. */
export function RemoveDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toasts = useToasts();

  async function remove() {
    await call('/incident/remove', { incident_ids: [incident.incident_id] });
    // Away from its page, or out of the panel beside the list, before it is forgotten.
    await navigate({ to: '/incidents', search: (old) => readFilters({ ...old, open: undefined }) });
    forget([incident.incident_id]);
    toasts.done(t('incidents.removed'));
  }

  return (
    <Confirm
      opened
      title={t('incidents.remove_title', { num: incident.num })}
      verb={t('incidents.remove')}
      onConfirm={remove}
      onClose={onClose}
    >
      {t('incidents.remove_text', { title: incident.title, count: incident.active_alert_cnt })}
    </Confirm>
  );
}
