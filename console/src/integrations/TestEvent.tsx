import { Button, Group } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Integration } from '../api/integrations';
import { ProblemNote } from '../shell/ProblemNote';
import classes from './integrations.module.css';

const STATUSES = ['Critical', 'Ok'] as const;

/** Sends an event the way a sender would; what becomes of it stands among the latest events. */
export function TestEvent({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function send(status: (typeof STATUSES)[number]) {
    setBusy(status);
    setProblem(null);
    try {
      await call('/integration/test', { integration_id: integration.integration_id, event_status: status });
      setSent(true);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(null);
    }
  }

  return (
    <div className={classes.test}>
      <div>
        <h3 className={classes.testTitle}>{t('integrations.try')}</h3>
        <p className={classes.testText}>{t('integrations.try_text')}</p>
      </div>
      <Group gap="xs">
        {STATUSES.map((status) => (
          <Button
            key={status}
            variant={status === 'Critical' ? 'filled' : 'default'}
            leftSection={<Send size={14} />}
            loading={busy === status}
            disabled={integration.status === 'disabled'}
            onClick={() => void send(status)}
          >
            {t(`integrations.send.${status}`)}
          </Button>
        ))}
      </Group>
      <p role="status" className={classes.sent}>
        {sent && t('integrations.sent')}
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}
