import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import { Dialog } from '../../shell/Dialog';
import { readAgain } from '../cache';
import type { IncidentDialogProps } from './props';

const LONGEST = 1_024;

export function CommentDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const [comment, setComment] = useState('');

  async function send() {
    await call('/incident/comment', { incident_ids: [incident.incident_id], comment: comment.trim() });
    await readAgain([incident.incident_id]);
  }

  return (
    <Dialog
      title={t('incidents.comment')}
      verb={t('incidents.comment')}
      ready={comment.trim() !== ''}
      onSubmit={send}
      onClose={onClose}
    >
      <Textarea
        label={t('incidents.comment_label')}
        autosize
        minRows={4}
        maxRows={12}
        maxLength={LONGEST}
        data-autofocus
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
    </Dialog>
  );
}
