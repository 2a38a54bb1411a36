import { ActionIcon, Autocomplete, Button, Select, TagsInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Condition, Conditions } from '../api/escalation';
import { newCondition } from './draft';
import classes from './escalation.module.css';

const KEYS = ['severity', 'title', 'description', 'labels.service', 'labels.resource', 'labels.env', 'labels.cluster'];
const LEVELS = ['Critical', 'Warning', 'Info'];

interface ConditionsEditorProps {
  value: Conditions;
  onChange: (conditions: Conditions) => void;
}

/** OR of groups, AND inside a group; none at all means every incident. */
export function ConditionsEditor({ value, onChange }: ConditionsEditorProps) {
  const { t } = useTranslation();
  const putGroup = (index: number, group: Condition[]) =>
    onChange(value.map((old, at) => (at === index ? group : old)).filter((one) => one.length > 0));
  return (
    <div className={classes.conditions}>
      {value.length === 0 && <p className="dim">{t('escalation.every_incident')}</p>}
      {value.map((group, index) => (
        <div key={index}>
          {index > 0 && <div className={classes.or}>{t('escalation.or')}</div>}
          <GroupEditor group={group} onChange={(next) => putGroup(index, next)} />
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Plus size={14} />}
        onClick={() => onChange([...value, [newCondition()]])}
      >
        {value.length === 0 ? t('escalation.add_condition') : t('escalation.add_group')}
      </Button>
    </div>
  );
}

function GroupEditor({ group, onChange }: { group: Condition[]; onChange: (group: Condition[]) => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.group}>
      {group.map((condition, index) => (
        <ConditionEditor
          key={index}
          condition={condition}
          onChange={(next) => onChange(group.map((old, at) => (at === index ? next : old)))}
          onRemove={() => onChange(group.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<Plus size={13} />}
        onClick={() => onChange([...group, newCondition()])}
      >
        {t('escalation.and')}
      </Button>
    </div>
  );
}

interface ConditionEditorProps {
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionEditor({ condition, onChange, onRemove }: ConditionEditorProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.condition}>
      <Autocomplete
        size="xs"
        aria-label={t('escalation.field')}
        data={KEYS}
        value={condition.key}
        onChange={(key) => onChange({ ...condition, key })}
      />
      <Select
        size="xs"
        aria-label={t('escalation.operator')}
        allowDeselect={false}
        data={[
          { value: 'IN', label: t('escalation.is') },
          { value: 'NOTIN', label: t('escalation.is_not') },
        ]}
        value={condition.oper}
        onChange={(oper) => onChange({ ...condition, oper: oper === 'NOTIN' ? 'NOTIN' : 'IN' })}
      />
      <TagsInput
        className={classes.values}
        size="xs"
        aria-label={t('escalation.values')}
        placeholder={condition.vals.length === 0 ? t('escalation.values_hint') : ''}
        data={condition.key === 'severity' ? LEVELS : []}
        value={condition.vals}
        onChange={(vals) => onChange({ ...condition, vals })}
      />
      <ActionIcon aria-label={t('escalation.remove_condition')} onClick={onRemove}>
        <X size={15} />
      </ActionIcon>
    </div>
  );
}
