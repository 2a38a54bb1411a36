import { ActionIcon, Menu, Switch } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { Copy, Ellipsis, EyeOff, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Family, InhibitRule, NoiseRule } from '../api/noise';
import { queryClient } from '../api/query';
import { useKeyName } from '../conditions/KeyPicker';
import { useConditionsText } from '../conditions/Summary';
import { useMay } from '../session/session';
import { Ago } from '../shell/Time';
import { useToasts } from '../shell/toast';
import { DeleteRule } from './DeleteRule';
import { filtersOf, isInhibit, isSilence } from './drafts';
import { HiddenDialog } from './HiddenDialog';
import { noiseKeys, OPERATIONS } from './queries';
import { useTimeText } from './timeText';
import classes from './noise.module.css';

interface RuleRowProps {
  family: Family;
  rule: NoiseRule;
  handle: ReactNode;
}

/** A rule in its list: what it hides and when, and what can be done with it. */
export function RuleRow({ family, rule, handle }: RuleRowProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const mayManage = useMay('channels.manage');
  const conditionsText = useConditionsText();
  const timeText = useTimeText();
  const [wanted, setWanted] = useState<boolean | null>(null);

  async function toggle(enabled: boolean) {
    setWanted(enabled);
    try {
      const id = { channel_id: rule.channel_id, rule_id: rule.rule_id };
      await call(OPERATIONS[family][enabled ? 'enable' : 'disable'], id);
      await queryClient.invalidateQueries({ queryKey: noiseKeys.channel(rule.channel_id) });
    } catch (problem) {
      toasts.failed(problem);
    } finally {
      setWanted(null);
    }
  }

  return (
    <div className={classes.rule} data-off={rule.status === 'disabled' || undefined}>
      {handle}
      <Link
        to="/channels/$channelId/noise/$family/$ruleId"
        params={{ channelId: String(rule.channel_id), family, ruleId: rule.rule_id }}
        className={classes.ruleLink}
      >
        <span className={classes.ruleName}>
          {rule.rule_name}
          <RuleMarks rule={rule} />
        </span>
        <span className={classes.ruleSub}>{conditionsText(filtersOf(rule))}</span>
        {isSilence(rule) && <span className={classes.ruleSub}>{timeText(rule)}</span>}
        {isInhibit(rule) && <Beside rule={rule} />}
        <Hits rule={rule} />
      </Link>
      <span className={classes.ruleTools}>
        <RuleMenu family={family} rule={rule} mayManage={mayManage} />
        <Switch
          size="sm"
          aria-label={t('noise.in_force', { name: rule.rule_name })}
          checked={wanted ?? rule.status === 'enabled'}
          disabled={wanted !== null || !mayManage}
          onChange={(event) => void toggle(event.currentTarget.checked)}
        />
      </span>
    </div>
  );
}

/** What keeps others quiet, and what both have in common. */
function Beside({ rule }: { rule: InhibitRule }) {
  const { t, i18n } = useTranslation();
  const conditionsText = useConditionsText();
  const keyName = useKeyName();
  const keys = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(rule.equals.map(keyName));
  return (
    <>
      <span className={classes.ruleSub}>
        {t('noise.inhibit.beside', { source: conditionsText(rule.source_filters) })}
      </span>
      <span className={classes.ruleSub}>{t('noise.inhibit.in_common', { keys })}</span>
    </>
  );
}

/** How often it hid something of late. */
function Hits({ rule }: { rule: NoiseRule }) {
  const { t } = useTranslation();
  return (
    <span className={classes.ruleSub}>
      {rule.hits_7d === 0 ? t('noise.hits.none') : t('noise.hits.week', { count: rule.hits_7d })}
      {rule.last_hit_at > 0 && (
        <>
          {' · '}
          {t('noise.hits.last')} <Ago at={rule.last_hit_at} />
        </>
      )}
    </span>
  );
}

function RuleMarks({ rule }: { rule: NoiseRule }) {
  const { t } = useTranslation();
  return (
    <>
      {isSilence(rule) && rule.is_effective && (
        <span className={classes.mark} data-tone="info">
          {t('noise.holds_now')}
        </span>
      )}
      {isSilence(rule) && rule.is_over && <span className={classes.mark}>{t('noise.over')}</span>}
      {'is_directly_discard' in rule && rule.is_directly_discard && (
        <span className={classes.mark}>{t('noise.discards')}</span>
      )}
    </>
  );
}

function RuleMenu({ family, rule, mayManage }: { family: Family; rule: NoiseRule; mayManage: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [looking, setLooking] = useState(false);
  const copy = () =>
    void navigate({
      to: '/channels/$channelId/noise/$family/$ruleId',
      params: { channelId: String(rule.channel_id), family, ruleId: 'new' },
      search: { copy: rule.rule_id },
    });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('noise.more', { name: rule.rule_name })}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<EyeOff size={14} />} onClick={() => setLooking(true)}>
            {t('noise.hidden.open')}
          </Menu.Item>
          {mayManage && (
            <Menu.Item leftSection={<Copy size={14} />} onClick={copy}>
              {t('action.copy')}
            </Menu.Item>
          )}
          {mayManage && (
            <Menu.Item leftSection={<Trash2 size={14} />} c="var(--t-critical)" onClick={() => setAsking(true)}>
              {t('action.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DeleteRule family={family} rule={rule} opened={asking} onClose={() => setAsking(false)} />
      {looking && <HiddenDialog rule={rule} onClose={() => setLooking(false)} />}
    </>
  );
}
