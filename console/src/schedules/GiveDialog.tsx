import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PeopleSelect } from '../people/PeopleSelect';
import { useSession } from '../session/session';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';
import { instantOf, wallOf } from '../times/zoned';
import { askSwap } from './queries';
import type { MyShift } from './shifts';
import classes from './schedules.module.css';

const LONGEST_NOTE = 500;

/** Asks a colleague to take a shift, or a part of it, and offers something in return. */
export function GiveDialog({ shift, zone, onClose }: { shift: MyShift; zone: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { member_id: me } = useSession();
  const [now] = useState(() => Math.floor(Date.now() / 1000));
  const [from, setFrom] = useState(() => wallOf(Math.max(shift.start, now) * 1000, zone));
  const [until, setUntil] = useState(() => wallOf(shift.end * 1000, zone));
  const [whom, setWhom] = useState<number[]>([]);
  const [note, setNote] = useState('');
  const [wantsBack, setWantsBack] = useState(false);
  const [backFrom, setBackFrom] = useState(() => wallOf(shift.end * 1000, zone));
  const [backUntil, setBackUntil] = useState(() => wallOf((2 * shift.end - shift.start) * 1000, zone));
  const seconds = (wall: string) => Math.floor(instantOf(wall, zone) / 1000);
  const [to] = whom;
  const isWhole = seconds(until) > seconds(from) && (!wantsBack || seconds(backUntil) > seconds(backFrom));

  async function ask() {
    if (to === undefined) return;
    await askSwap({
      schedule_id: shift.schedule.schedule_id,
      to_id: to,
      start: seconds(from),
      end: seconds(until),
      back_start: wantsBack ? seconds(backFrom) : 0,
      back_end: wantsBack ? seconds(backUntil) : 0,
      note,
    });
    toasts.done(t('schedules.asked'));
  }

  return (
    <Dialog
      title={t('schedules.give_title')}
      verb={t('schedules.ask')}
      ready={to !== undefined && isWhole}
      onSubmit={ask}
      onClose={onClose}
    >
      <p className="dim">{t('schedules.give_text')}</p>
      <div className={classes.times}>
        <Wall label={t('times.from')} value={from} onChange={setFrom} />
        <Wall label={t('times.until')} value={until} onChange={setUntil} />
      </div>
      <PeopleSelect label={t('schedules.to')} required most={1} exclude={[me]} value={whom} onChange={setWhom} />
      <Checkbox
        label={t('schedules.back')}
        checked={wantsBack}
        onChange={(event) => setWantsBack(event.currentTarget.checked)}
      />
      {wantsBack && (
        <div className={classes.times}>
          <Wall label={t('schedules.back_from')} value={backFrom} onChange={setBackFrom} />
          <Wall label={t('schedules.back_until')} value={backUntil} onChange={setBackUntil} />
        </div>
      )}
      <Textarea
        label={t('schedules.note')}
        autosize
        maxLength={LONGEST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <p className="dim">{t('schedules.zone', { zone })}</p>
    </Dialog>
  );
}

function Wall({ label, value, onChange }: { label: string; value: string; onChange: (wall: string) => void }) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      required
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
