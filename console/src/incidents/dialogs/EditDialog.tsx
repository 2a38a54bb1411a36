import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import type { IncidentEdit } from '../../api/incidents';
import { Dialog } from '../../shell/Dialog';
import { readAgain } from '../cache';
import { SeverityPick, type Pickable } from './SeverityPick';
import type { IncidentDialogProps } from './props';

const TEXTS = ['description', 'impact', 'root_cause', 'resolution'] as const;
const SHORTEST = 3;

/** Edits what a person may set by hand. Only what was changed is sent: a field set by hand no longer follows the alerts. */
export function EditDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(incident.title);
  const [severity, setSeverity] = useState<Pickable>(
    incident.incident_severity === 'Ok' ? 'Info' : incident.incident_severity,
  );
  const [texts, setTexts] = useState(
    () => Object.fromEntries(TEXTS.map((name) => [name, incident[name]])) as Record<(typeof TEXTS)[number], string>,
  );

  const edit: IncidentEdit = { incident_id: incident.incident_id };
  if (title.trim() !== incident.title) edit.title = title.trim();
  if (severity !== incident.incident_severity) edit.incident_severity = severity;
  for (const name of TEXTS) if (texts[name] !== incident[name]) edit[name] = texts[name];
  const changed = Object.keys(edit).length > 1;
  const tooShort = title.trim().length < SHORTEST;

  async function save() {
    await call('/incident/reset', edit);
    await readAgain([incident.incident_id]);
  }

  return (
    <Dialog
      title={t('incidents.edit')}
      verb={t('action.save')}
      ready={changed && !tooShort}
      onSubmit={save}
      onClose={onClose}
      size="lg"
    >
      <TextInput
        label={t('incidents.title_label')}
        maxLength={200}
        required
        error={tooShort ? t('incidents.title_short', { count: SHORTEST }) : null}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <SeverityPick
        label={t('incidents.severity')}
        description={t('incidents.severity_edit')}
        value={severity}
        onChange={setSeverity}
      />
      {TEXTS.map((name) => (
        <Textarea
          key={name}
          label={t(`incidents.text.${name}`)}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={6_144}
          value={texts[name]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setTexts((old) => ({ ...old, [name]: value }));
          }}
        />
      ))}
    </Dialog>
  );
}
