import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { draftOf, newDraft } from './draft';
import { useOwnZone } from './ownZone';
import { scheduleSettings } from './queries';
import { ScheduleEditor } from './ScheduleEditor';

const route = getRouteApi('/inside/schedules/$scheduleId/edit');

export function NewSchedulePage() {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const zone = useOwnZone();
  const [initial] = useState(() => newDraft(me, Math.floor(Date.now() / 1000), zone));
  return (
    <Page title={t('schedules.create')} trail={<Link to="/schedules">{t('schedules.title')}</Link>}>
      <ScheduleEditor scheduleId={null} initial={initial} />
    </Page>
  );
}

export function EditSchedulePage() {
  const { t } = useTranslation();
  const { scheduleId } = route.useParams();
  const query = useQuery(scheduleSettings(Number(scheduleId)));
  const schedule = query.data;
  if (schedule === undefined)
    return (
      <Page title={t('schedules.title')}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  return (
    <Page
      title={t('schedules.edit_title', { name: schedule.schedule_name })}
      trail={
        <>
          <Link to="/schedules">{t('schedules.title')}</Link>
          <span aria-hidden>/</span>
          <Link to="/schedules/$scheduleId" params={{ scheduleId }}>
            {schedule.schedule_name}
          </Link>
        </>
      }
    >
      <ScheduleEditor scheduleId={schedule.schedule_id} initial={draftOf(schedule)} />
    </Page>
  );
}
