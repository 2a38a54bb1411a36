import { Button, Textarea } from '@mantine/core';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Rejected } from '../api/integrations';
import { queryClient } from '../api/query';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { integrationKeys } from './cache';
import classes from './integrations.module.css';

/** Tries a rejected body again, as it was sent or corrected. */
export function Retry({ rejected }: { rejected: Rejected }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [body, setBody] = useState(rejected.body);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function retry() {
    setBusy(true);
    setProblem(null);
    const named = { integration_id: rejected.integration_id, rejected_id: rejected.rejected_id };
    try {
      const done = await call('/integration/rejected/retry', body === rejected.body ? named : { ...named, body });
      toasts.done(t('integrations.retried', { count: done.alert_keys.length }));
      await queryClient.invalidateQueries({ queryKey: integrationKeys.rejected(rejected.integration_id) });
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.form}>
      <Textarea
        aria-label={t('integrations.body')}
        autosize
        minRows={3}
        maxRows={18}
        classNames={{ input: classes.mono }}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      {problem !== null && <ProblemNote problem={problem} />}
      <div>
        <Button
          size="compact-md"
          leftSection={<RotateCw size={14} aria-hidden />}
          loading={busy}
          onClick={() => void retry()}
        >
          {t('integrations.retry')}
        </Button>
      </div>
    </div>
  );
}
