import { ActionIcon, Select } from '@mantine/core';
import { X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from './fault';
import { KeyPicker } from './KeyPicker';
import type { Condition } from './model';
import { valuesOf, type Seen } from './suggestions';
import { ValuesInput } from './ValuesInput';
import classes from './conditions.module.css';

interface ConditionRowProps {
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
  extra: readonly string[];
  seen: Seen;
  fault: Fault | null;
}

/** One condition: what is asked, how, and for which values; below it what the server found wrong with it. */
export function ConditionRow({ condition, onChange, onRemove, extra, seen, fault }: ConditionRowProps) {
  const { t } = useTranslation();
  const faultId = useId();
  return (
    <div
      className={classes.condition}
      role="group"
      aria-label={t('conditions.condition', { key: condition.key })}
      aria-describedby={fault === null ? undefined : faultId}
    >
      <KeyPicker
        value={condition.key}
        extra={extra}
        seen={seen}
        wrong={fault !== null && fault.value === null}
        onChange={(key) => onChange({ ...condition, key, vals: key === condition.key ? condition.vals : [] })}
      />
      <Select
        size="xs"
        aria-label={t('conditions.operator')}
        allowDeselect={false}
        data={[
          { value: 'IN', label: t('conditions.is') },
          { value: 'NOTIN', label: t('conditions.is_not') },
        ]}
        value={condition.oper}
        onChange={(oper) => onChange({ ...condition, oper: oper === 'NOTIN' ? 'NOTIN' : 'IN' })}
      />
      <ValuesInput
        conditionKey={condition.key}
        value={condition.vals}
        offered={valuesOf(seen, condition.key)}
        wrong={fault !== null}
        wrongValue={fault?.value ?? null}
        onChange={(vals) => onChange({ ...condition, vals })}
      />
      <ActionIcon aria-label={t('conditions.remove')} onClick={onRemove}>
        <X size={15} />
      </ActionIcon>
      {fault !== null && (
        <p id={faultId} className={classes.fault} role="alert">
          {fault.text}
        </p>
      )}
    </div>
  );
}
