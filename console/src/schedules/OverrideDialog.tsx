import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../api/schedules';
import { PeopleSelect } from '../people/PeopleSelect';
import { usePersonNames } from '../people/queries';
import { useMinute } from '../shell/clock';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';
import { instantOf, wallOf } from '../times/zoned';
import { useNamesOf } from './names';
import { createOverride, type Kind } from './queries';
import { entriesOf, namedBy } from './shifts';
import type { Window } from './view';
import classes from './schedules.module.css';

const HOUR_S = 3_600;
const KINDS = ['all', 'person', 'add'] as const;

interface OverrideDialogProps {
  schedule: Schedule;
  /** The part of time that was chosen; null: from the next hour on. */
  initial: Window | null;
  onClose: () => void;
}

/** Puts somebody else on call for a time. */
export function OverrideDialog({ schedule, initial, onClose }: OverrideDialogProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const now = useMinute();
  const zone = schedule.time_zone;
  const [{ start, end }] = useState(() => beginning(initial, now));
  const [from, setFrom] = useState(() => wallOf(start * 1000, zone));
  const [until, setUntil] = useState(() => wallOf(end * 1000, zone));
  const [people, setPeople] = useState<number[]>([]);
  const [kind, setKind] = useState<Kind>('all');
  const [replaced, setReplaced] = useState(0);
  const wanted: Window = { start: instantOf(from, zone) / 1000, end: instantOf(until, zone) / 1000 };
  const fault = wanted.end <= wanted.start ? 'order' : wanted.end <= now ? 'past' : null;

  async function save() {
    await createOverride({
      schedule_id: schedule.schedule_id,
      kind,
      person_ids: people,
      person_id: kind === 'person' ? replaced : 0,
      ...wanted,
    });
    toasts.done(t('schedules.overridden'));
  }

  return (
    <Dialog
      title={t('schedules.override_title')}
      verb={t('schedules.override')}
      ready={fault === null && wanted.end > wanted.start && people.length > 0 && (kind !== 'person' || replaced !== 0)}
      onSubmit={save}
      onClose={onClose}
    >
      <div className={classes.times}>
        <TextInput
          type="datetime-local"
          label={t('times.from')}
          required
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('times.until')}
          required
          error={fault === null ? undefined : t(`schedules.fault_${fault}`)}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <p className="dim">{t('schedules.zone', { zone })}</p>
      <Select
        label={t('schedules.kind')}
        allowDeselect={false}
        data={KINDS.map((one) => ({ value: one, label: t(`schedules.kinds.${one}`) }))}
        value={kind}
        onChange={(next) => setKind(KINDS.find((one) => one === next) ?? 'all')}
      />
      {kind === 'person' && <Replaced schedule={schedule} value={replaced} onChange={setReplaced} />}
      <PeopleSelect
        label={t(kind === 'add' ? 'schedules.who_added' : 'schedules.who')}
        required
        value={people}
        onChange={setPeople}
      />
      {fault === null && kind === 'all' && <Instead schedule={schedule} wanted={wanted} />}
    </Dialog>
  );
}

/** Who is replaced, of those whom the schedule names. */
function Replaced({
  schedule,
  value,
  onChange,
}: {
  schedule: Schedule;
  value: number;
  onChange: (id: number) => void;
}) {
  const { t } = useTranslation();
  const people = [...new Set(namedBy(schedule))];
  const nameOf = usePersonNames(people);
  return (
    <Select
      label={t('schedules.replaced')}
      required
      searchable
      allowDeselect={false}
      data={people.map((id) => ({ value: String(id), label: nameOf(id) }))}
      value={value === 0 ? null : String(value)}
      onChange={(id) => onChange(Number(id ?? 0))}
    />
  );
}

/** What was chosen as far as it is not over, or twelve hours from the next full one. */
function beginning(initial: Window | null, now: number): Window {
  const next = Math.ceil(now / HOUR_S) * HOUR_S;
  if (initial === null) return { start: next, end: next + 12 * HOUR_S };
  const minute = Math.floor(now / 60) * 60;
  return initial.end > now && initial.start < now ? { start: minute, end: initial.end } : initial;
}

/** Whom it replaces, as far as the page knows. */
function Instead({ schedule, wanted }: { schedule: Schedule; wanted: Window }) {
  const { t } = useTranslation();
  const isKnown = schedule.start <= wanted.start && wanted.end <= schedule.end;
  const entries = isKnown ? entriesOf(schedule.final_schedule.schedules, wanted) : [];
  const people = [...new Set(entries.flatMap((one) => one.people))];
  const names = useNamesOf(usePersonNames(people))(people);
  if (!isKnown) return null;
  return <p>{names === '' ? t('schedules.instead_of_nobody') : t('schedules.instead_of', { names })}</p>;
}
