import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../api/schedules';
import { usePersonNames } from '../people/queries';
import { useSession } from '../session/session';
import { Card } from '../shell/Card';
import { useMinute } from '../shell/clock';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { FeedButton } from './FeedButton';
import { GiveDialog } from './GiveDialog';
import { LeaveSection } from './LeaveSection';
import { useNamesOf } from './names';
import { useOwnZone } from './ownZone';
import { mySchedules } from './queries';
import { shiftsOf, type MyShift } from './shifts';
import { useShiftText } from './spanText';
import { Swaps } from './Swaps';
import type { Window } from './view';
import classes from './schedules.module.css';

const DAYS = 31;
const DAY_S = 86_400;

/** My shifts of the next 31 days over all schedules. */
export function MinePage() {
  const { t } = useTranslation();
  const [asked] = useState(() => askedFrom(Math.floor(Date.now() / 1000)));
  const query = useQuery(mySchedules(asked));
  const zone = useOwnZone();
  return (
    <Page
      title={t('schedules.mine')}
      width="text"
      trail={<Link to="/schedules">{t('schedules.title')}</Link>}
      actions={<FeedButton scheduleId={0} />}
      below={<p className="dim">{t('schedules.mine_text', { count: DAYS, zone })}</p>}
    >
      <Swaps zone={zone} />
      <Loaded query={query}>{(items) => <Shifts schedules={items} asked={asked} zone={zone} />}</Loaded>
      <LeaveSection now={asked.start} zone={zone} />
    </Page>
  );
}

function askedFrom(start: number): Window {
  return { start, end: start + DAYS * DAY_S };
}

function Shifts({ schedules, asked, zone }: { schedules: Schedule[]; asked: Window; zone: string }) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const now = useMinute();
  const textOf = useShiftText(zone, asked);
  const shifts = shiftsOf(me, schedules).filter((one) => one.end > now);
  const [giving, setGiving] = useState<MyShift | null>(null);
  const namesOf = useNamesOf(usePersonNames(shifts.flatMap((one) => one.others)));
  if (shifts.length === 0)
    return <Empty icon={CalendarClock} title={t('schedules.mine_empty')} text={t('schedules.mine_empty_text')} />;
  return (
    <Card pad={false}>
      {giving !== null && <GiveDialog shift={giving} zone={zone} onClose={() => setGiving(null)} />}
      <ul className={classes.list}>
        {shifts.map((one) => (
          <li key={`${one.schedule.schedule_id} ${one.start} ${String(one.others)}`} className={classes.mineRow}>
            <Link
              to="/schedules/$scheduleId"
              params={{ scheduleId: String(one.schedule.schedule_id) }}
              className={classes.myShift}
              aria-current={one.start <= now ? 'time' : undefined}
            >
              <span className={classes.main}>
                <span className={classes.name}>{one.schedule.schedule_name}</span>
                {one.others.length > 0 && (
                  <span className={classes.sub}>{t('schedules.with', { names: namesOf(one.others) })}</span>
                )}
              </span>
              <span>{textOf(one)}</span>
            </Link>
            <Button size="compact-sm" variant="default" onClick={() => setGiving(one)}>
              {t('schedules.give')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
