import { useTranslation } from 'react-i18next';
import type { OnCall } from '../api/schedules';
import { useSession } from '../session/session';
import { useNamesOf } from './names';
import { peopleOf } from './shifts';
import { useSpanText } from './spanText';
import classes from './schedules.module.css';

interface OnCallNowProps {
  current: OnCall | null;
  next: OnCall | null;
  zone: string;
  nameOf: (id: number) => string;
}

/** Who has it now and until when, and who comes after. */
export function OnCallNow({ current, next, zone, nameOf }: OnCallNowProps) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const namesOf = useNamesOf(nameOf);
  const text = useSpanText(zone);
  const people = current === null ? [] : peopleOf(current.group);
  return (
    <>
      <span className={classes.who}>
        <span className={classes.whoWord}>{t('schedules.now')}</span>
        {people.length === 0 || current === null ? (
          <strong data-nobody>{t('schedules.nobody')}</strong>
        ) : (
          <>
            <strong data-me={people.includes(me) || undefined}>{namesOf(people)}</strong>
            {next !== null && (
              <span className={classes.when}>{t('schedules.until', { end: text.at(current.end) })}</span>
            )}
          </>
        )}
      </span>
      <span className={classes.who}>
        <span className={classes.whoWord}>{t('schedules.next')}</span>
        {next === null ? (
          <span className={classes.when}>{t('schedules.no_next')}</span>
        ) : (
          <>
            <strong data-me={peopleOf(next.group).includes(me) || undefined}>{namesOf(peopleOf(next.group))}</strong>
            <span className={classes.when}>{t('schedules.since', { start: text.at(next.start) })}</span>
          </>
        )}
      </span>
    </>
  );
}

/** Everybody whom "now" and "next" name. */
export function onCallPeople(...some: (OnCall | null)[]): number[] {
  return some.flatMap((one) => (one === null ? [] : peopleOf(one.group)));
}
