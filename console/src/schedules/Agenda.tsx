import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Shift } from '../api/schedules';
import { useSession } from '../session/session';
import { useMinute } from '../shell/clock';
import { useNamesOf } from './names';
import { entriesOf, type Entry } from './shifts';
import { useShiftText } from './spanText';
import { dayIn, type View, type Window } from './view';
import classes from './lists.module.css';

interface AgendaProps {
  shifts: readonly Shift[];
  view: View;
  nameOf: (id: number) => string;
  onChoose?: (chosen: Window) => void;
}

/** The result as a list by days, for a phone. */
export function Agenda({ shifts, view, nameOf, onChoose }: AgendaProps) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const entries = entriesOf(shifts, view);
  const dayOf = (one: Entry) => dayIn(view.zone, Math.max(one.start, view.start));
  const title = new Intl.DateTimeFormat(i18n.language, {
    weekday: 'long',
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });
  return (
    <div className={classes.agenda}>
      {view.days
        .filter((day) => entries.some((one) => dayOf(one) === day))
        .map((day) => (
          <section key={day}>
            <h3 data-today={day === dayIn(view.zone, now) || undefined}>
              {title.format(Date.parse(day))}
              {day === dayIn(view.zone, now) && <span>{t('schedules.today')}</span>}
            </h3>
            <ul>
              {entries
                .filter((one) => dayOf(one) === day)
                .map((one, at) => (
                  <AgendaEntry
                    key={`${one.start} ${at}`}
                    entry={one}
                    isNow={one.start <= now && now < one.end}
                    view={view}
                    nameOf={nameOf}
                    onChoose={onChoose}
                  />
                ))}
            </ul>
          </section>
        ))}
    </div>
  );
}

interface AgendaEntryProps extends Omit<AgendaProps, 'shifts'> {
  entry: Entry;
  isNow: boolean;
}

function AgendaEntry({ entry, isNow, view, nameOf, onChoose }: AgendaEntryProps) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const namesOf = useNamesOf(nameOf);
  const textOf = useShiftText(view.zone, view.asked);
  const kind = entry.people.length === 0 ? 'gap' : entry.people.includes(me) ? 'mine' : 'shift';
  const inner = (
    <>
      <strong>{kind === 'gap' ? t('schedules.nobody') : namesOf(entry.people)}</strong>
      <span className={classes.entryTime}>{textOf(entry)}</span>
    </>
  );
  return (
    <li className={classes.entry} data-kind={kind} aria-current={isNow ? 'time' : undefined}>
      {onChoose === undefined ? (
        <div>{inner}</div>
      ) : (
        <UnstyledButton onClick={() => onChoose({ start: entry.start, end: entry.end })}>{inner}</UnstyledButton>
      )}
    </li>
  );
}
