import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ConditionRow } from './ConditionRow';
import type { Fault } from './fault';
import { newCondition, type Condition, type Conditions } from './model';
import { useSeen, type Scope } from './queries';
import type { Seen } from './suggestions';
import { Tools } from './Tools';
import classes from './conditions.module.css';

const NO_KEYS: readonly string[] = [];

interface Common {
  /** Whose recent events give names and values to choose from. */
  scope: Scope;
  /** Keys beside `severity`, `title`, `description`, the integration and labels. */
  extraKeys?: readonly string[];
  /** What the server refused, as `faultOf` reads it. */
  fault?: Fault | null;
  /** What it means that there is no condition. */
  none: string;
}

interface ConditionsEditorProps extends Common {
  value: Conditions;
  onChange: (conditions: Conditions) => void;
}

/** OR of groups, AND inside a group. */
export function ConditionsEditor({
  value,
  onChange,
  scope,
  extraKeys = NO_KEYS,
  fault = null,
  none,
}: ConditionsEditorProps) {
  const { t } = useTranslation();
  const seen = useSeen(scope);
  const putGroup = (index: number, group: Condition[]) =>
    onChange(value.map((old, at) => (at === index ? group : old)).filter((one) => one.length > 0));
  return (
    <div className={classes.editor}>
      {value.length === 0 && <p className="dim">{none}</p>}
      {value.map((group, index) => (
        <div key={index}>
          {index > 0 && <div className={classes.or}>{t('conditions.or')}</div>}
          <Group
            group={group}
            seen={seen}
            extra={extraKeys}
            fault={fault?.group === index ? fault : null}
            onChange={(next) => putGroup(index, next)}
          />
        </div>
      ))}
      <Tools scope={scope} value={value} onChange={onChange}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} />}
          onClick={() => onChange([...value, [newCondition()]])}
        >
          {value.length === 0 ? t('conditions.add') : t('conditions.add_group')}
        </Button>
      </Tools>
    </div>
  );
}

interface ConditionListProps extends Common {
  value: Condition[];
  onChange: (conditions: Condition[]) => void;
}

/** A single list: all of its conditions must hold. */
export function ConditionList({ value, onChange, scope, extraKeys = NO_KEYS, fault = null, none }: ConditionListProps) {
  const { t } = useTranslation();
  const seen = useSeen(scope);
  return (
    <div className={classes.editor}>
      {value.length === 0 ? (
        <p className="dim">{none}</p>
      ) : (
        <div className={classes.group}>
          <Rows group={value} seen={seen} extra={extraKeys} fault={fault} onChange={onChange} />
        </div>
      )}
      <Tools
        scope={scope}
        flat
        value={value.length === 0 ? [] : [value]}
        onChange={(groups) => onChange(groups.flat())}
      >
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} />}
          onClick={() => onChange([...value, newCondition()])}
        >
          {value.length === 0 ? t('conditions.add') : t('conditions.and')}
        </Button>
      </Tools>
    </div>
  );
}

interface RowsProps {
  group: Condition[];
  onChange: (group: Condition[]) => void;
  seen: Seen;
  extra: readonly string[];
  fault: Fault | null;
}

function Group(props: RowsProps) {
  const { t } = useTranslation();
  const { group, onChange, fault } = props;
  return (
    <div className={classes.group} role="group" aria-label={t('conditions.all_of')}>
      <Rows {...props} />
      {fault !== null && fault.condition === null && (
        <p className={classes.fault} role="alert">
          {fault.text}
        </p>
      )}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<Plus size={13} />}
        onClick={() => onChange([...group, newCondition()])}
      >
        {t('conditions.and')}
      </Button>
    </div>
  );
}

function Rows({ group, onChange, seen, extra, fault }: RowsProps) {
  return group.map((condition, index) => (
    <ConditionRow
      key={index}
      condition={condition}
      seen={seen}
      extra={extra}
      fault={fault?.condition === index ? fault : null}
      onChange={(next) => onChange(group.map((old, at) => (at === index ? next : old)))}
      onRemove={() => onChange(group.filter((_, at) => at !== index))}
    />
  ));
}
