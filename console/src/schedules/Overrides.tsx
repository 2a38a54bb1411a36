import { ActionIcon } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Layer, Schedule } from '../api/schedules';
import { usePersonNames } from '../people/queries';
import { useMay } from '../session/session';
import { Card, Section } from '../shell/Card';
import { useMinute } from '../shell/clock';
import { useToasts } from '../shell/toast';
import { bodyOfLayer, overridesAhead, without } from './layers';
import { useNamesOf } from './names';
import { changeLayers, deleteOverride } from './queries';
import { peopleOf } from './shifts';
import { useSpanText } from './spanText';
import classes from './schedules.module.css';

/** The overrides that hold or will; those that are over say nothing any more. */
export function Overrides({ schedule, zone }: { schedule: Schedule; zone: string }) {
  const { t } = useTranslation();
  const now = useMinute();
  const ahead = overridesAhead(schedule.layers, now);
  if (ahead.length === 0) return null;
  return (
    <Section title={t('schedules.overrides')}>
      <Card pad={false}>
        <ul className={classes.list}>
          {ahead.map((one, at) => (
            <Override key={`${one.layer_start} ${at}`} scheduleId={schedule.schedule_id} layer={one} zone={zone} />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Override({ scheduleId, layer, zone }: { scheduleId: number; layer: Layer; zone: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const text = useSpanText(zone);
  const mayManage = useMay('schedules.manage');
  const [busy, setBusy] = useState(false);
  const people = layer.groups.flatMap(peopleOf);
  const names = useNamesOf(usePersonNames(people))(people);
  const one = layer.replaces_person_id;
  const replaced = useNamesOf(usePersonNames([one]))([one]);
  const span = text.span(layer.layer_start, layer.layer_end ?? 0);

  async function remove() {
    setBusy(true);
    const body = bodyOfLayer(layer);
    try {
      if (layer.layer_id === '') await changeLayers(scheduleId, (layers) => without(layers, body));
      else await deleteOverride(scheduleId, layer.layer_id);
      toasts.done(t('schedules.override_deleted'), () => void putBack());
    } catch (problem) {
      toasts.failed(problem, () => void remove());
      setBusy(false);
    }

    async function putBack() {
      await changeLayers(scheduleId, (layers) => [...layers, body]).catch((problem: unknown) => toasts.failed(problem));
    }
  }

  return (
    <li className={classes.override}>
      <strong className={classes.name}>{names === '' ? t('schedules.nobody') : names}</strong>
      <span className={classes.sub}>
        {span}
        {layer.replaces_person_id !== 0 && ` · ${t('schedules.instead_of', { names: replaced })}`}
        {layer.mode === 0 && ` · ${t('schedules.kinds.add')}`}
      </span>
      {mayManage && (
        <ActionIcon
          aria-label={t('schedules.delete_override', { names, span })}
          loading={busy}
          onClick={() => void remove()}
        >
          <Trash2 size={15} />
        </ActionIcon>
      )}
    </li>
  );
}
