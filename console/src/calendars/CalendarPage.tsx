import { Button, Chip, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Calendar } from '../api/calendars';
import { queryClient } from '../api/query';
import { useMay, useSession } from '../session/session';
import { zones } from '../settings/zones';
import { Card } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Loaded } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { DAYS, useDayName } from '../times/days';
import { useRegionName } from './calendarText';
import { MonthView } from './MonthView';
import { calendarInfo, calendarKeys, holidayList } from './queries';
import classes from './calendars.module.css';

const route = getRouteApi('/inside/settings/calendars/$calId');
const LONGEST_NAME = 39;

/** A calendar: its week, the holidays it follows, and single days. */
export function CalendarPage() {
  const { t } = useTranslation();
  const { calId } = route.useParams();
  return (
    <div className={classes.page}>
      <Link to="/settings/calendars" className={classes.back}>
        <ChevronLeft size={15} aria-hidden />
        {t('calendars.title')}
      </Link>
      {calId === 'new' ? <NewCalendar /> : <KnownCalendar calId={calId} />}
    </div>
  );
}

function NewCalendar() {
  const { time_zone } = useSession();
  const zone = time_zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <CalendarForm
      calendar={null}
      initial={{ cal_name: '', timezone: zone, workdays: [1, 2, 3, 4, 5], extra_cal_ids: [] }}
    />
  );
}

function KnownCalendar({ calId }: { calId: string }) {
  const query = useQuery(calendarInfo(calId));
  return (
    <Loaded query={query}>
      {(calendar) => {
        const { cal_name, timezone, workdays = [], extra_cal_ids = [] } = calendar;
        return (
          <>
            <CalendarForm
              key={calendar.updated_at}
              calendar={calendar}
              initial={{ cal_name, timezone, workdays, extra_cal_ids }}
            />
            <MonthView calendar={calendar} />
          </>
        );
      }}
    </Loaded>
  );
}

interface CalendarDraft {
  cal_name: string;
  timezone: string;
  workdays: number[];
  extra_cal_ids: string[];
}

interface CalendarFormProps {
  /** The saved one; null while it is new. */
  calendar: Calendar | null;
  initial: CalendarDraft;
}

function CalendarForm({ calendar, initial }: CalendarFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toasts = useToasts();
  const mayManage = useMay('calendars.manage');
  const [draft, setDraft] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const put = (change: Partial<CalendarDraft>) => setDraft((old) => ({ ...old, ...change }));
  const changed = calendar === null || JSON.stringify(draft) !== JSON.stringify(initial);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const made = calendar === null ? await call('/calendar/create', draft) : null;
      if (calendar !== null) await call('/calendar/update', { cal_id: calendar.cal_id, ...draft });
      await queryClient.invalidateQueries({ queryKey: calendarKeys.all });
      toasts.done(t('action.saved'));
      if (made !== null) await navigate({ to: '/settings/calendars/$calId', params: { calId: made.cal_id } });
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card>
      <form onSubmit={(event) => void save(event)}>
        <Stack gap="md">
          <Fields draft={draft} put={put} />
          {problem !== null && <ProblemNote problem={problem} />}
          <Group gap="xs">
            <Button type="submit" loading={busy} disabled={!changed || draft.cal_name.trim() === '' || !mayManage}>
              {calendar === null ? t('action.create') : t('action.save')}
            </Button>
            {calendar !== null && changed && (
              <Button variant="subtle" onClick={() => setDraft(initial)}>
                {t('action.discard')}
              </Button>
            )}
            {calendar !== null && mayManage && <DeleteCalendar calendar={calendar} />}
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

interface FieldsProps {
  draft: CalendarDraft;
  put: (change: Partial<CalendarDraft>) => void;
}

function Fields({ draft, put }: FieldsProps) {
  const { t } = useTranslation();
  const dayName = useDayName();
  const regionName = useRegionName();
  const holidays = useQuery(holidayList()).data ?? [];
  const strangers = draft.extra_cal_ids.filter((id) => !holidays.some((one) => one.cal_id === id));
  return (
    <>
      <div className={classes.fields}>
        <TextInput
          label={t('word.name')}
          required
          maxLength={LONGEST_NAME}
          value={draft.cal_name}
          onChange={(event) => put({ cal_name: event.currentTarget.value })}
        />
        <Select
          label={t('settings.time_zone')}
          searchable
          allowDeselect={false}
          data={zones(draft.timezone)}
          value={draft.timezone}
          onChange={(zone) => zone !== null && put({ timezone: zone })}
        />
      </div>
      <div role="group" aria-label={t('calendars.workdays')}>
        <div className={classes.label}>{t('calendars.workdays')}</div>
        <Chip.Group
          multiple
          value={draft.workdays.map(String)}
          onChange={(days) => put({ workdays: days.map(Number).sort((a, b) => a - b) })}
        >
          <Group gap={4}>
            {DAYS.map((day) => (
              <Chip key={day} size="xs" value={String(day)}>
                {dayName(day)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <MultiSelect
        label={t('calendars.holidays')}
        description={t('calendars.holidays_text')}
        placeholder={draft.extra_cal_ids.length === 0 ? t('calendars.holidays_hint') : ''}
        searchable
        nothingFoundMessage={t('calendars.no_holidays')}
        data={[
          ...holidays.map((one) => ({ value: one.cal_id, label: regionName(one.cal_id) })),
          ...strangers.map((id) => ({ value: id, label: regionName(id) })),
        ]}
        value={draft.extra_cal_ids}
        onChange={(ids) => put({ extra_cal_ids: ids })}
      />
    </>
  );
}

function DeleteCalendar({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);

  async function remove() {
    await call('/calendar/delete', { cal_id: calendar.cal_id });
    await navigate({ to: '/settings/calendars' });
    await queryClient.invalidateQueries({ queryKey: calendarKeys.all });
  }

  return (
    <>
      <Button variant="subtle" c="var(--t-critical)" ml="auto" onClick={() => setAsking(true)}>
        {t('action.delete')}
      </Button>
      <Confirm
        opened={asking}
        title={t('calendars.delete_title', { name: calendar.cal_name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('calendars.delete_text')}
      </Confirm>
    </>
  );
}
