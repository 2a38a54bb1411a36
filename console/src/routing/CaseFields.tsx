import { Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ConditionList } from '../conditions/Conditions';
import { faultOf } from '../conditions/fault';
import { CHANNEL_KEYS } from '../conditions/model';
import { ChannelsSelect } from './ChannelsSelect';
import { byName, withMode, type CaseDraft, type RouteCase } from './route';
import classes from './routing.module.css';

const EXAMPLE = 'labels.service';

interface CaseFieldsProps {
  integrationId: number;
  one: CaseDraft;
  put: (change: Partial<CaseDraft>) => void;
  problem: unknown;
  path: string;
}

/** Which events a case is for, and where they go. */
export function CaseFields({ integrationId, one, put, problem, path }: CaseFieldsProps) {
  const { t } = useTranslation();
  const { rule } = one;
  const set = (change: Partial<RouteCase>) => put({ rule: { ...rule, ...change } });
  return (
    <div className={classes.fields}>
      <ConditionList
        scope={{ integrationId }}
        extraKeys={CHANNEL_KEYS}
        none={t('routing.every_event')}
        fault={faultOf(problem, `${path}.if`, true)}
        value={rule.if ?? []}
        onChange={(conditions) => set({ if: conditions })}
      />
      <div className={classes.target}>
        <SegmentedControl
          size="sm"
          className={classes.mode}
          aria-label={t('routing.mode')}
          data={[
            { value: 'standard', label: t('routing.to_channels') },
            { value: 'name_mapping', label: t('routing.to_named') },
          ]}
          value={byName(rule) ? 'name_mapping' : 'standard'}
          onChange={(mode) => put({ rule: withMode(rule, mode === 'name_mapping' ? mode : 'standard') })}
        />
        {byName(rule) ? (
          <TextInput
            label={t('routing.label')}
            description={t('routing.label_text')}
            placeholder={EXAMPLE}
            required
            maxLength={200}
            value={rule.name_mapping_label ?? ''}
            onChange={(event) => set({ name_mapping_label: event.currentTarget.value })}
          />
        ) : (
          <ChannelsSelect
            label={t('routing.channels')}
            value={rule.channel_ids ?? []}
            onChange={(channel_ids) => set({ channel_ids })}
          />
        )}
      </div>
      <div className={classes.target}>
        <Checkbox
          label={t('routing.fallthrough')}
          checked={rule.fallthrough ?? false}
          onChange={(event) => set({ fallthrough: event.currentTarget.checked })}
        />
        <TextInput
          label={t('routing.section')}
          placeholder={t('routing.section_hint')}
          maxLength={100}
          value={one.section}
          onChange={(event) => put({ section: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}
