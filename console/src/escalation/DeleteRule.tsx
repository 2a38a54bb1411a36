import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { EscalationRule } from '../api/escalation';
import { queryClient } from '../api/query';
import { Confirm } from '../shell/Confirm';
import { ruleKeys } from './queries';

export function DeleteRule({ rule }: { rule: EscalationRule }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);

  async function remove() {
    await call('/channel/escalate/rule/delete', { channel_id: rule.channel_id, rule_id: rule.rule_id });
    await navigate({ to: '/channels/$channelId/escalation', params: { channelId: String(rule.channel_id) } });
    await queryClient.invalidateQueries({ queryKey: ruleKeys.all(rule.channel_id) });
  }

  return (
    <>
      <Button variant="subtle" c="var(--t-critical)" ml="auto" onClick={() => setAsking(true)}>
        {t('action.delete')}
      </Button>
      <Confirm
        opened={asking}
        title={t('escalation.delete_title', { name: rule.rule_name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('escalation.delete_text')}
      </Confirm>
    </>
  );
}
