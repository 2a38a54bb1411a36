import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../api/query';
import { useSession } from '../session/session';
import { Note } from '../shell/Note';
import { ProblemNote } from '../shell/ProblemNote';
import { deviceKeys } from './queries';
import { readState, switchOn } from './register';

/** Whether pages reach this browser; when not, why, and what to do. */
export function PushCard() {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const { data: state } = useQuery({
    queryKey: [...deviceKeys.state, me],
    queryFn: () => readState(me),
    refetchOnWindowFocus: 'always',
  });

  async function start() {
    setBusy(true);
    setProblem(null);
    try {
      queryClient.setQueryData([...deviceKeys.state, me], await switchOn(me));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  if (state === undefined) return null;
  const wait = state === 'off';
  return (
    <>
      <Note
        tone={state === 'on' ? 'info' : 'warning'}
        title={t(`devices.state.${state}`)}
        action={
          wait ? (
            <Button leftSection={<BellRing size={16} />} loading={busy} onClick={() => void start()}>
              {t('devices.switch_on')}
            </Button>
          ) : undefined
        }
      >
        {t(`devices.state_text.${state}`)}
      </Note>
      {problem !== null && <ProblemNote problem={problem} onRetry={() => void start()} />}
    </>
  );
}
