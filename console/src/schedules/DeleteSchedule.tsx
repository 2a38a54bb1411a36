import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { Confirm } from '../shell/Confirm';
import { scheduleKeys } from './queries';

export function DeleteSchedule({ scheduleId, name }: { scheduleId: number; name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);

  async function remove() {
    await call('/schedule/delete', { schedule_ids: [scheduleId] });
    await navigate({ to: '/schedules' });
    queryClient.removeQueries({ queryKey: scheduleKeys.one(scheduleId) });
    await queryClient.invalidateQueries({ queryKey: scheduleKeys.all });
  }

  return (
    <>
      <Button variant="subtle" c="var(--t-critical)" ml="auto" onClick={() => setAsking(true)}>
        {t('action.delete')}
      </Button>
      <Confirm
        opened={asking}
        title={t('schedules.delete_title', { name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('schedules.delete_text')}
      </Confirm>
    </>
  );
}
