import { Checkbox, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import type { Incident } from '../../api/incidents';
import { Dialog } from '../../shell/Dialog';
import { useToasts } from '../../shell/toast';
import { forget, readAgain } from '../cache';
import type { IncidentDialogProps } from './props';
import { TargetSelect } from './TargetSelect';

const LONGEST = 1_024;

/** Puts one incident, with all its alerts, into another open one. */
export function MergeDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const [target, setTarget] = useState<string | null>(null);
  return (
    <Form
      title={t('incidents.merge.title', { num: incident.num })}
      sources={[incident]}
      target={target}
      onClose={onClose}
    >
      <TargetSelect value={target} onChange={setTarget} exclude={[incident.incident_id]} />
    </Form>
  );
}

/** Puts several incidents together: one of them takes the alerts of the others. */
export function MergeSelectedDialog({
  incidents,
  onClose,
  onDone,
}: {
  incidents: Incident[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const open = incidents.filter((one) => one.progress !== 'Closed');
  const [target, setTarget] = useState<string | null>(oldest(open)?.incident_id ?? null);
  return (
    <Form
      title={t('incidents.merge.title_many', { count: incidents.length })}
      sources={incidents.filter((one) => one.incident_id !== target)}
      target={target}
      onClose={onClose}
      onDone={onDone}
    >
      <Radio.Group label={t('incidents.merge.which')} value={target} onChange={setTarget}>
        <Stack gap={6} mt={6}>
          {open.map((one) => (
            <Radio key={one.incident_id} value={one.incident_id} label={`${one.title} · #${one.num}`} />
          ))}
        </Stack>
      </Radio.Group>
      {open.length === 0 && <p className="dim">{t('incidents.merge.none_open')}</p>}
    </Form>
  );
}

function oldest(incidents: Incident[]): Incident | undefined {
  return [...incidents].sort((a, b) => a.start_time - b.start_time)[0];
}

interface FormProps {
  title: string;
  sources: Incident[];
  target: string | null;
  onClose: () => void;
  onDone?: () => void;
  children: React.ReactNode;
}

function Form({ title, sources, target, onClose, onDone = onClose, children }: FormProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [comment, setComment] = useState('');
  const [remove, setRemove] = useState(false);

  async function merge() {
    if (target === null) return;
    const ids = sources.map((one) => one.incident_id);
    await call('/incident/merge', {
      source_incident_ids: ids,
      target_incident_id: target,
      comment: comment.trim(),
      remove_source_incidents: remove,
    });
    toasts.done(t('incidents.merge.done', { count: ids.length }));
    if (remove) forget(ids);
    await readAgain([...ids, target]);
  }

  const alerts = sources.reduce((sum, one) => sum + one.alert_cnt, 0);
  return (
    <Dialog
      title={title}
      verb={t('incidents.merge.verb')}
      ready={target !== null && sources.length > 0}
      onSubmit={merge}
      onClose={onClose}
      onDone={onDone}
    >
      {children}
      <p className="dim">{t('incidents.merge.text', { count: alerts })}</p>
      <CommentField value={comment} onChange={setComment} />
      <Checkbox
        label={t('incidents.merge.remove')}
        checked={remove}
        onChange={(event) => setRemove(event.currentTarget.checked)}
      />
    </Dialog>
  );
}

export function CommentField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('incidents.merge.comment')}
      autosize
      minRows={2}
      maxRows={8}
      maxLength={LONGEST}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
