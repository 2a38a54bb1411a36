import { Checkbox, Chip, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuietRule } from '../api/reach';
import { LEVELS } from '../incidents/filters';
import { useSession } from '../session/session';
import { zones } from '../settings/zones';
import { Dialog } from '../shell/Dialog';
import { ProblemNote } from '../shell/ProblemNote';
import { providerList } from './queries';
import { dayName, isOvernight, quietFault, WEEK } from './quiet';
import { rowsOf, useTransportName } from './transports';
import classes from './reach.module.css';

interface QuietDialogProps {
  initial: QuietRule;
  onSave: (rule: QuietRule) => Promise<unknown>;
  onClose: () => void;
}

export function QuietDialog({ initial, onSave, onClose }: QuietDialogProps) {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const [rule, setRule] = useState(initial);
  const put = (change: Partial<QuietRule>) => setRule((old) => ({ ...old, ...change }));
  const fault = quietFault(rule);
  const days = rule.days ?? [];
  return (
    <Dialog
      title={t('reach.quiet_rule')}
      verb={t('action.save')}
      ready={fault === null}
      onSubmit={() => onSave({ ...rule, name: rule.name?.trim() })}
      onClose={onClose}
    >
      <TextInput
        label={t('word.name')}
        placeholder={t('reach.quiet_name')}
        maxLength={39}
        value={rule.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <div className={classes.hours}>
        <TextInput
          type="time"
          label={t('times.from')}
          required
          value={rule.start}
          onChange={(event) => put({ start: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t('times.until')}
          required
          value={rule.end === '24:00' ? '00:00' : rule.end}
          onChange={(event) => put({ end: event.currentTarget.value })}
        />
      </div>
      {isOvernight(rule) && <p className="dim">{t('reach.overnight')}</p>}
      <fieldset className={classes.plain}>
        <legend>{t('reach.days')}</legend>
        <Group gap={6}>
          {WEEK.map((day) => (
            <Chip
              key={day}
              size="xs"
              checked={days.includes(day)}
              onChange={(on) => put({ days: on ? [...days, day] : days.filter((one) => one !== day) })}
            >
              {dayName(day, i18n.language)}
            </Chip>
          ))}
        </Group>
        {days.length === 0 && <p className="dim">{t('reach.every_day')}</p>}
      </fieldset>
      <fieldset className={classes.plain}>
        <legend>{t('reach.quiet_for')}</legend>
        <Group gap="md">
          {LEVELS.map((level) => (
            <Checkbox
              key={level}
              label={t(`severity.${level}`)}
              checked={rule.severities?.includes(level) ?? false}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                put({ severities: LEVELS.filter((one) => (one === level ? on : rule.severities?.includes(one))) });
              }}
            />
          ))}
        </Group>
      </fieldset>
      <QuietWays value={rule.transports ?? []} onChange={(transports) => put({ transports })} />
      <Select
        label={t('settings.time_zone')}
        placeholder={session.time_zone || t('reach.own_zone')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        limit={50}
        data={zones(rule.time_zone ?? '')}
        value={rule.time_zone || null}
        onChange={(next) => put({ time_zone: next ?? '' })}
      />
      {fault !== null && <ProblemNote text={t(`reach.quiet_fault.${fault}`)} />}
    </Dialog>
  );
}

function QuietWays({ value, onChange }: { value: string[]; onChange: (ways: string[]) => void }) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const providers = useQuery(providerList()).data?.items ?? [];
  return (
    <MultiSelect
      label={t('reach.quiet_ways')}
      description={t('reach.quiet_ways_text')}
      data={rowsOf(providers, value).map((key) => ({ value: key, label: transportName(key, providers) }))}
      value={value}
      onChange={onChange}
    />
  );
}
