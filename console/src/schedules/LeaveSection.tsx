import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { useSession } from '../session/session';
import { Card, Section } from '../shell/Card';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';
import { instantOf, wallOf } from '../times/zoned';
import { ImportButton } from './ImportButton';
import { AddLeaveCalendar, LeaveCalendars } from './LeaveCalendars';
import { conflictsIn, goAway, leaveOf, scheduleList, stay, type Leave } from './queries';
import { useSpanText } from './spanText';
import type { Window } from './view';
import classes from './schedules.module.css';

const DAY_S = 86_400;
const AHEAD_S = 365 * DAY_S;

/** My leave of the coming year, and where it meets my shifts. */
export function LeaveSection({ now, zone }: { now: number; zone: string }) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const [asked] = useState<Window>(() => ({ start: now, end: now + AHEAD_S }));
  const { data = [] } = useQuery(leaveOf(me, asked));
  const [adding, setAdding] = useState(false);
  return (
    <Section title={t('schedules.leave')}>
      <p className="dim">{t('schedules.leave_text')}</p>
      {data.length === 0 ? (
        <p>{t('schedules.no_leave')}</p>
      ) : (
        <Card pad={false}>
          <ul className={classes.list}>
            {data.map((one) => (
              <Row key={one.leave_id} leave={one} me={me} zone={zone} />
            ))}
          </ul>
        </Card>
      )}
      <LeaveCalendars />
      <div className={classes.acts}>
        <Button variant="default" size="compact-md" leftSection={<Plus size={14} />} onClick={() => setAdding(true)}>
          {t('schedules.add_leave')}
        </Button>
        <ImportButton
          label={t('schedules.import_leave')}
          isSmall
          run={(text, dryRun) => call('/schedule/leave/import', { text, dry_run: dryRun })}
        />
        <AddLeaveCalendar />
      </div>
      {adding && <LeaveDialog now={now} zone={zone} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function Row({ leave, me, zone }: { leave: Leave; me: number; zone: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const text = useSpanText(zone);
  const conflicts = useQuery(conflictsIn(leave)).data ?? [];
  const schedules = useQuery(scheduleList('all', '')).data?.items ?? [];
  const mine = conflicts.filter((one) => one.person_id === me && one.leave_id === leave.leave_id);
  const span = text.span(leave.start, leave.end);
  const nameOf = (id: number) => schedules.find((one) => one.schedule_id === id)?.schedule_name ?? `#${id}`;
  return (
    <li className={classes.line}>
      <span className={classes.main}>
        <span className={classes.name}>{span}</span>
        {leave.note !== '' && <span className={classes.sub}>{leave.note}</span>}
        {mine.map((one) => (
          <span key={`${one.schedule_id} ${one.start}`} className={classes.clash}>
            <TriangleAlert size={13} aria-hidden />
            {t('schedules.conflict', { schedule: nameOf(one.schedule_id), span: text.span(one.start, one.end) })}
          </span>
        ))}
      </span>
      <ActionIcon
        aria-label={t('schedules.delete_leave', { span })}
        onClick={() => void stay(leave.leave_id).catch((problem: unknown) => toasts.failed(problem))}
      >
        <Trash2 size={15} />
      </ActionIcon>
    </li>
  );
}

function LeaveDialog({ now, zone, onClose }: { now: number; zone: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [from, setFrom] = useState(() => `${wallOf((now + DAY_S) * 1000, zone).slice(0, 10)}T00:00`);
  const [until, setUntil] = useState(() => `${wallOf((now + 2 * DAY_S) * 1000, zone).slice(0, 10)}T00:00`);
  const [note, setNote] = useState('');
  const seconds = (wall: string) => Math.floor(instantOf(wall, zone) / 1000);

  async function save() {
    await goAway(seconds(from), seconds(until), note);
    toasts.done(t('schedules.leave_saved'));
  }

  return (
    <Dialog
      title={t('schedules.add_leave')}
      verb={t('action.save')}
      ready={seconds(until) > seconds(from)}
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
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <TextInput
        label={t('schedules.note')}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <p className="dim">{t('schedules.zone', { zone })}</p>
    </Dialog>
  );
}
