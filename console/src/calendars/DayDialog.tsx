import { Button, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Calendar } from '../api/calendars';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { useToasts } from '../shell/toast';
import { dayAfter, isByHand, weekdayOf, type Day, type Marked } from './month';
import { calendarKeys } from './queries';

const LONGEST_SUMMARY = 39;

interface DayDialogProps {
  day: Day;
  calendar: Calendar;
  /** What is said about the day by now. */
  mark: Marked | undefined;
  onClose: () => void;
}

/** Says of a single day that it is off, or worked on. */
export function DayDialog({ day, calendar, mark, onClose }: DayDialogProps) {
  const { t, i18n } = useTranslation();
  const toasts = useToasts();
  const own = mark !== undefined && isByHand(mark) ? mark : undefined;
  const usuallyOff = !(calendar.workdays ?? []).includes(weekdayOf(day));
  const [isOff, setIsOff] = useState(own?.is_off ?? !(mark?.is_off ?? usuallyOff));
  const [summary, setSummary] = useState(own?.summary ?? '');
  const title = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(day));
  const refresh = () => queryClient.invalidateQueries({ queryKey: calendarKeys.events(calendar.cal_id) });

  async function save() {
    const span = own === undefined ? { start_at: day, end_at: dayAfter(day) } : own;
    await call('/calendar/event/upsert', {
      cal_id: calendar.cal_id,
      ...(own !== undefined && { event_id: own.event_id }),
      summary: summary.trim(),
      start_at: span.start_at,
      end_at: span.end_at,
      is_off: isOff,
    });
    await refresh();
  }

  async function forget(eventId: string) {
    try {
      await call('/calendar/event/delete', { cal_id: calendar.cal_id, event_id: eventId });
      await refresh();
      onClose();
    } catch (problem) {
      toasts.failed(problem);
    }
  }

  return (
    <Dialog title={title} verb={t('action.save')} ready={summary.trim() !== ''} onSubmit={save} onClose={onClose}>
      <Radio.Group aria-label={title} value={isOff ? 'off' : 'work'} onChange={(choice) => setIsOff(choice === 'off')}>
        <Stack gap={6}>
          <Radio value="off" label={t('calendars.off')} />
          <Radio value="work" label={t('calendars.work')} />
        </Stack>
      </Radio.Group>
      <TextInput
        data-autofocus
        label={t('calendars.why')}
        description={t('calendars.why_text')}
        required
        maxLength={LONGEST_SUMMARY}
        value={summary}
        onChange={(event) => setSummary(event.currentTarget.value)}
      />
      {own !== undefined && (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => void forget(own.event_id)}>
            {t('calendars.forget')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
