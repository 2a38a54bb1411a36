import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { useMay } from '../session/session';
import { Note } from '../shell/Note';
import { useToasts } from '../shell/toast';
import { DeleteSchedule } from './DeleteSchedule';
import { bodyOf, type ScheduleDraft } from './draft';
import { scheduleKeys, updateSchedule } from './queries';
import classes from './editor.module.css';

interface SaveBarProps {
  scheduleId: number | null;
  draft: ScheduleDraft;
  /** As it was opened. */
  saved: ScheduleDraft;
  onProblem: (problem: unknown) => void;
}

/** Saves, unless somebody else has saved meanwhile: then whoever edits decides. */
export function SaveBar({ scheduleId, draft, saved, onProblem }: SaveBarProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toasts = useToasts();
  const mayManage = useMay('schedules.manage');
  const [busy, setBusy] = useState(false);

  const [isOvertaken, setOvertaken] = useState(false);

  async function save(isForced: boolean) {
    setBusy(true);
    onProblem(null);
    setOvertaken(false);
    try {
      const id = scheduleId ?? (await call('/schedule/create', bodyOf(draft))).schedule_id;
      if (scheduleId !== null && !(await updateSchedule(scheduleId, draft, isForced ? null : saved))) {
        setOvertaken(true);
        setBusy(false);
        return;
      }
      toasts.done(t('action.saved'));
      await navigate({ to: '/schedules/$scheduleId', params: { scheduleId: String(id) } });
      await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
    } catch (reason) {
      onProblem(reason);
      setBusy(false);
    }
  }

  return (
    <div className={classes.save}>
      {isOvertaken && (
        <div className={classes.overtaken}>
          <Note
            tone="warning"
            action={
              <Button size="compact-sm" variant="default" onClick={() => void save(true)}>
                {t('schedules.save_anyway')}
              </Button>
            }
          >
            {t('schedules.overtaken')}
          </Note>
        </div>
      )}
      <Button
        loading={busy}
        disabled={!mayManage || (scheduleId !== null && draft === saved) || draft.name.trim() === ''}
        onClick={() => void save(false)}
      >
        {scheduleId === null ? t('action.create') : t('action.save')}
      </Button>
      <Button
        variant="subtle"
        renderRoot={(props) =>
          scheduleId === null ? (
            <Link to="/schedules" {...props} />
          ) : (
            <Link to="/schedules/$scheduleId" params={{ scheduleId: String(scheduleId) }} {...props} />
          )
        }
      >
        {t('action.cancel')}
      </Button>
      {scheduleId !== null && mayManage && <DeleteSchedule scheduleId={scheduleId} name={draft.name} />}
    </div>
  );
}
