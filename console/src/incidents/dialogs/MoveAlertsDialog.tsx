import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import type { Alert } from '../../api/incidents';
import { Dialog } from '../../shell/Dialog';
import { useToasts } from '../../shell/toast';
import { readAgain } from '../cache';
import { CommentField } from './MergeDialog';
import { TargetSelect } from './TargetSelect';

interface MoveAlertsDialogProps {
  incidentId: string;
  alerts: Alert[];
  /** Whether nothing is left in the incident then: it closes. */
  all: boolean;
  onClose: () => void;
}

/** Moves alerts of an incident into another open one. */
export function MoveAlertsDialog({ incidentId, alerts, all, onClose }: MoveAlertsDialogProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [target, setTarget] = useState<string | null>(null);
  const [comment, setComment] = useState('');

  async function move() {
    if (target === null) return;
    const ids = alerts.map((one) => one.alert_id);
    await call('/alert/merge', { alert_ids: ids, incident_id: target, comment: comment.trim() });
    toasts.done(t('incidents.merge.moved', { count: ids.length }));
    await readAgain([incidentId, target]);
  }

  return (
    <Dialog
      title={t('incidents.merge.move_title', { count: alerts.length })}
      verb={t('incidents.merge.move')}
      ready={target !== null}
      onSubmit={move}
      onClose={onClose}
    >
      <TargetSelect value={target} onChange={setTarget} exclude={[incidentId]} />
      <p className="dim">{all ? t('incidents.merge.move_all_text') : t('incidents.merge.move_text')}</p>
      <CommentField value={comment} onChange={setComment} />
    </Dialog>
  );
}
