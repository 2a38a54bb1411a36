import { ActionIcon, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Calendar } from '../api/calendars';
import { useMay } from '../session/session';
import { Card, Section } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { DAYS, useDayName } from '../times/days';
import { wallOf } from '../times/zoned';
import { DayDialog } from './DayDialog';
import { isByHand, markOf, monthBeside, weekdayOf, weeksOf, type Day, type Marked, type Month } from './month';
import { calendarEvents } from './queries';
import classes from './calendars.module.css';

/** The days of a month: worked on or off, and why. Choosing one says otherwise. */
export function MonthView({ calendar }: { calendar: Calendar }) {
  const { t, i18n } = useTranslation();
  const dayName = useDayName();
  const mayManage = useMay('calendars.manage');
  const [today] = useState(() => wallOf(Date.now(), calendar.timezone).slice(0, 10));
  const [month, setMonth] = useState<Month>({ year: Number(today.slice(0, 4)), month: Number(today.slice(5, 7)) });
  const [chosen, setChosen] = useState<Day | null>(null);
  const query = useQuery({ ...calendarEvents(calendar.cal_id, month), placeholderData: (old) => old });
  const marks = query.data ?? [];
  const title = new Intl.DateTimeFormat(i18n.language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(month.year, month.month - 1, 1),
  );
  return (
    <Section title={t('calendars.days')}>
      <Card>
        <div className={classes.monthHead}>
          <ActionIcon aria-label={t('calendars.before')} onClick={() => setMonth(monthBeside(month, -1))}>
            <ChevronLeft size={16} />
          </ActionIcon>
          <h3 aria-live="polite">{title}</h3>
          <ActionIcon aria-label={t('calendars.after')} onClick={() => setMonth(monthBeside(month, 1))}>
            <ChevronRight size={16} />
          </ActionIcon>
        </div>
        {query.isError && <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />}
        <Skeleton visible={query.isPending}>
          <table className={classes.month}>
            <thead>
              <tr>
                {DAYS.map((day) => (
                  <th key={day} scope="col">
                    {dayName(day)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeksOf(month).map((week, at) => (
                <tr key={at}>
                  {week.map((day, place) => (
                    <td key={place}>
                      {day !== null && (
                        <DayButton
                          day={day}
                          calendar={calendar}
                          marks={marks}
                          isToday={day === today}
                          onChoose={mayManage ? () => setChosen(day) : undefined}
                        />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Skeleton>
        <p className={classes.hint}>{t('calendars.days_text')}</p>
      </Card>
      {chosen !== null && (
        <DayDialog day={chosen} calendar={calendar} mark={markOf(chosen, marks)} onClose={() => setChosen(null)} />
      )}
    </Section>
  );
}

interface DayButtonProps {
  day: Day;
  calendar: Calendar;
  marks: readonly Marked[];
  isToday: boolean;
  onChoose?: () => void;
}

function DayButton({ day, calendar, marks, isToday, onChoose }: DayButtonProps) {
  const { t, i18n } = useTranslation();
  const mark = markOf(day, marks);
  const isOff = mark?.is_off ?? !(calendar.workdays ?? []).includes(weekdayOf(day));
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(day));
  const byHand = mark !== undefined && isByHand(mark);
  const isHoliday = mark?.event_id.startsWith('holiday.') === true;
  const why = byHand ? mark.summary : isHoliday ? t('calendars.by_holiday') : '';
  const state = isOff ? t('calendars.off') : t('calendars.work');
  return (
    <button
      type="button"
      className={classes.day}
      data-off={isOff || undefined}
      data-own={byHand || undefined}
      aria-current={isToday ? 'date' : undefined}
      aria-label={t('calendars.day', { date, state, why })}
      disabled={onChoose === undefined}
      onClick={onChoose}
    >
      <span className={classes.dayNumber}>{Number(day.slice(8))}</span>
      <span className={classes.dayWhy}>{why !== '' ? why : isOff ? t('calendars.off') : ''}</span>
    </button>
  );
}
