import { ActionIcon, Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, GitBranch, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { EscalationRule } from '../api/escalation';
import { queryClient } from '../api/query';
import { useChannel } from '../channels/useChannel';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { useToasts } from '../shell/toast';
import { draftOf } from './draft';
import { ruleKeys, rules } from './queries';
import classes from './escalation.module.css';

/** The rules of a channel in the order in which they are tried; the first that matches wins. */
export function RuleList() {
  const { t } = useTranslation();
  const { channel_id: channelId } = useChannel();
  const query = useQuery(rules(channelId));
  const params = { channelId: String(channelId), ruleId: 'new' };
  const mayManage = useMay('channels.manage');
  const create = mayManage && (
    <Button
      leftSection={<Plus size={15} />}
      renderRoot={(props) => <Link to="/channels/$channelId/escalation/$ruleId" params={params} {...props} />}
    >
      {t('escalation.create')}
    </Button>
  );
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={GitBranch} title={t('escalation.empty')} text={t('escalation.empty_text')}>
            {create}
          </Empty>
        ) : (
          <>
            <div className={classes.listHead}>
              <p className="dim">{t('escalation.order_text')}</p>
              {create}
            </div>
            <Card pad={false}>
              <ol className={classes.rules}>
                {items.map((rule, index) => (
                  <RuleRow key={rule.rule_id} rule={rule} index={index} all={items} />
                ))}
              </ol>
            </Card>
          </>
        )
      }
    </Loaded>
  );
}

function RuleRow({ rule, index, all }: { rule: EscalationRule; index: number; all: EscalationRule[] }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const [wanted, setWanted] = useState<boolean | null>(null);
  const id = { channel_id: rule.channel_id, rule_id: rule.rule_id };

  async function run(work: () => Promise<unknown>) {
    setBusy(true);
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: ruleKeys.all(rule.channel_id) });
    } catch (problem) {
      toasts.failed(problem);
    } finally {
      setBusy(false);
    }
  }

  const toggle = (enabled: boolean) => {
    setWanted(enabled);
    return run(() => call(enabled ? '/channel/escalate/rule/enable' : '/channel/escalate/rule/disable', id)).finally(
      () => setWanted(null),
    );
  };
  const move = (step: number) => run(() => reorder(all, index, index + step));

  return (
    <li className={classes.rule} data-off={rule.status === 'disabled' || undefined}>
      <span className={classes.ordinal}>{index + 1}</span>
      <Link
        to="/channels/$channelId/escalation/$ruleId"
        params={{ channelId: String(rule.channel_id), ruleId: rule.rule_id }}
        className={classes.ruleLink}
      >
        <span className={classes.ruleName}>{rule.rule_name}</span>
        <span className={classes.ruleSub}>
          {t('escalation.layers', { count: rule.layers.length })}
          {' · '}
          {rule.filters.length === 0 ? t('escalation.every_incident') : t('escalation.with_conditions')}
        </span>
      </Link>
      <span className={classes.ruleTools}>
        <ActionIcon
          aria-label={t('escalation.up', { name: rule.rule_name })}
          disabled={busy || index === 0}
          onClick={() => void move(-1)}
        >
          <ArrowUp size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={t('escalation.down', { name: rule.rule_name })}
          disabled={busy || index === all.length - 1}
          onClick={() => void move(1)}
        >
          <ArrowDown size={16} />
        </ActionIcon>
        <Switch
          size="sm"
          aria-label={t('escalation.in_force', { name: rule.rule_name })}
          checked={wanted ?? rule.status === 'enabled'}
          disabled={busy}
          onChange={(event) => void toggle(event.currentTarget.checked)}
        />
      </span>
    </li>
  );
}

/** Gives every rule whose place changed its new priority. */
async function reorder(all: EscalationRule[], from: number, to: number): Promise<void> {
  const order = [...all];
  order.splice(to, 0, ...order.splice(from, 1));
  for (const [priority, rule] of order.entries()) {
    if (rule.priority === priority) continue;
    await call('/channel/escalate/rule/update', {
      channel_id: rule.channel_id,
      rule_id: rule.rule_id,
      ...draftOf(rule),
      priority,
    });
  }
}
