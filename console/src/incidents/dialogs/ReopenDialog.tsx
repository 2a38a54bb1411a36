import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import { Dialog } from '../../shell/Dialog';
import { readAgain } from '../cache';
import type { IncidentDialogProps } from './props';

const LONGEST = 1_024;

/** Reopening assigns and notifies again, so it asks for the reason first. */
export function ReopenDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');

  async function reopen() {
    await call('/incident/reopen', { incident_ids: [incident.incident_id], reason: reason.trim() });
    await readAgain([incident.incident_id]);
  }

  return (
    <Dialog
      title={t('incidents.reopen')}
      verb={t('incidents.reopen')}
      ready={reason.trim() !== ''}
      onSubmit={reopen}
      onClose={onClose}
    >
      <Textarea
        label={t('incidents.reopen_reason')}
        description={t('incidents.reopen_text')}
        required
        autosize
        minRows={2}
        maxLength={LONGEST}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}
