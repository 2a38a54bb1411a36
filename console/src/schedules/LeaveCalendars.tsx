import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link2, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session';
import { Card } from '../shell/Card';
import { Dialog } from '../shell/Dialog';
import { Ago } from '../shell/Time';
import { useToasts } from '../shell/toast';
import { addLeaveCalendar, deleteLeaveCalendar, leaveCalendarsOf, type LeaveCalendar } from './queries';
import classes from './schedules.module.css';

/** The calendars from which my leave is read again and again. */
export function LeaveCalendars() {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const { data = [] } = useQuery(leaveCalendarsOf(me));
  if (data.length === 0) return null;
  return (
    <Card pad={false}>
      <ul className={classes.list} aria-label={t('schedules.leave_calendars')}>
        {data.map((one) => (
          <Row key={one.calendar_id} calendar={one} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ calendar }: { calendar: LeaveCalendar }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  return (
    <li className={classes.line}>
      <span className={classes.main}>
        <span className={classes.name}>{calendar.name}</span>
        <span className={classes.sub}>
          {calendar.host} · {t('schedules.calendar_counts', { taken: calendar.taken, skipped: calendar.skipped })} ·{' '}
          {t('schedules.last_read')} <Ago at={calendar.read_at} />
        </span>
        {calendar.problem !== '' && (
          <span className={classes.clash}>
            <TriangleAlert size={13} aria-hidden />
            {t('schedules.calendar_problem', { problem: calendar.problem })}
          </span>
        )}
      </span>
      <ActionIcon
        aria-label={t('schedules.delete_calendar', { name: calendar.name })}
        onClick={() =>
          void deleteLeaveCalendar(calendar.calendar_id).catch((problem: unknown) => toasts.failed(problem))
        }
      >
        <Trash2 size={15} />
      </ActionIcon>
    </li>
  );
}

/** Asks for the address of a calendar of leave; it is read at once. */
export function AddLeaveCalendar() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<Link2 size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('schedules.leave_by_address')}
      </Button>
      {open && <AddressDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function AddressDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');

  async function save() {
    const { report } = await addLeaveCalendar(name.trim(), url.trim());
    toasts.done(t('schedules.import_report', { taken: report.taken, skipped: report.skipped }));
  }

  return (
    <Dialog
      title={t('schedules.leave_by_address')}
      verb={t('schedules.read_calendar')}
      ready={name.trim() !== '' && url.trim().length >= 8}
      onSubmit={save}
      onClose={onClose}
    >
      <p className="dim">{t('schedules.leave_by_address_text')}</p>
      <TextInput
        label={t('schedules.address')}
        required
        maxLength={2000}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <TextInput
        label={t('schedules.calendar_name')}
        required
        maxLength={40}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Dialog>
  );
}
