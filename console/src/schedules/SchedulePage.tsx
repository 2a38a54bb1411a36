import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Pencil, UserRoundPen } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Schedule } from '../api/schedules';
import { teamList, usePersonNames } from '../people/queries';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { Note } from '../shell/Note';
import { Page } from '../shell/Page';
import { useMinute } from '../shell/clock';
import { FeedButton } from './FeedButton';
import { ImportButton } from './ImportButton';
import { OnCallNow, onCallPeople } from './OnCallNow';
import { OverrideDialog } from './OverrideDialog';
import { Overrides } from './Overrides';
import { useOwnZone } from './ownZone';
import { scheduleInfo } from './queries';
import { Timeline } from './Timeline';
import { makeView, dayIn, type View, type Window } from './view';
import { ViewBar } from './ViewBar';
import classes from './schedules.module.css';

const route = getRouteApi('/inside/schedules/$scheduleId');

/** A schedule: who is on call now, and the time line around it. */
export function SchedulePage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().scheduleId);
  const { own = false, span = 'week', day } = route.useSearch();
  const ownZone = useOwnZone();
  const now = useMinute();
  // The zone is known with the first answer only; until then days are the reader's, which is nearly always the same window.
  const [zone, setZone] = useState(ownZone);
  const shownZone = own ? ownZone : zone;
  const today = dayIn(shownZone, now);
  const view = useMemo(() => makeView(span, day ?? today, shownZone), [span, day, today, shownZone]);
  const query = useQuery(scheduleInfo(id, view.asked));
  const found = query.data?.time_zone;
  if (found !== undefined && found !== zone) setZone(found);
  if (query.data === undefined)
    return (
      <Page title={t('schedules.title')} width="full">
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  return <Shown schedule={query.data} view={view} ownZone={ownZone} day={day ?? today} />;
}

interface ShownProps {
  schedule: Schedule;
  view: View;
  ownZone: string;
  day: string;
}

function Shown({ schedule, view, ownZone, day }: ShownProps) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const mayManage = useMay('schedules.manage');
  const nameOf = usePersonNames(onCallPeople(schedule.cur_oncall, schedule.next_oncall));
  const [chosen, setChosen] = useState<Window | 'open' | null>(null);
  const scheduleId = String(schedule.schedule_id);
  const turn = (change: object) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <Page
      title={schedule.schedule_name ?? ''}
      width="full"
      trail={<Link to="/schedules">{t('schedules.title')}</Link>}
      actions={
        <>
          <FeedButton scheduleId={schedule.schedule_id} />
          {mayManage && (
            <>
              <ImportButton
                label={t('schedules.import')}
                run={(text, dryRun) =>
                  call('/schedule/ical/import', { schedule_id: schedule.schedule_id, text, dry_run: dryRun })
                }
              />
              <Button leftSection={<UserRoundPen size={15} />} onClick={() => setChosen('open')}>
                {t('schedules.override')}
              </Button>
              <Button
                variant="default"
                leftSection={<Pencil size={14} />}
                renderRoot={(props) => <Link to="/schedules/$scheduleId/edit" params={{ scheduleId }} {...props} />}
              >
                {t('action.edit')}
              </Button>
            </>
          )}
        </>
      }
      below={<Facts schedule={schedule} />}
    >
      {schedule.status === 1 ? (
        <Note tone="warning">{t('schedules.off_text')}</Note>
      ) : (
        <Card>
          <div className={classes.nowCard}>
            <OnCallNow current={schedule.cur_oncall} next={schedule.next_oncall} zone={view.zone} nameOf={nameOf} />
          </div>
        </Card>
      )}
      <ViewBar
        view={view}
        zone={schedule.time_zone}
        ownZone={ownZone}
        day={day}
        onSpan={(span) => turn({ span: span === 'week' ? undefined : span })}
        onDay={(next) => turn({ day: next })}
        onOwn={(own) => turn({ own: own ? true : undefined })}
      />
      <Timeline schedule={schedule} view={view} onChoose={mayManage ? setChosen : undefined} />
      <Overrides schedule={schedule} zone={view.zone} />
      {chosen !== null && (
        <OverrideDialog
          schedule={schedule}
          initial={chosen === 'open' ? null : chosen}
          onClose={() => setChosen(null)}
        />
      )}
    </Page>
  );
}

function Facts({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const teams = useQuery(teamList()).data?.items ?? [];
  const team = teams.find((one) => one.team_id === schedule.team_id)?.team_name;
  return (
    <div className={classes.facts}>
      {schedule.description !== null && schedule.description !== '' && <span>{schedule.description}</span>}
      {team !== undefined && <span>{t('schedules.of_team', { team })}</span>}
      <span>{t('schedules.zone', { zone: schedule.time_zone })}</span>
    </div>
  );
}
