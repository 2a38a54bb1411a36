import { Button, NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotifierField } from '../api/escalation';
import { linesOf, mapOf } from '../escalation/bots';
import { HIDDEN, listOf, shownSecret, typedSecret } from './settingsForm';

interface SettingFieldProps {
  field: NotifierField;
  value: unknown;
  kept: unknown;
  fault: string | undefined;
  onChange: (value: unknown) => void;
}

/** One setting. A secret is written and never read: what is kept stays until another one is typed, or it is removed. */
export function SettingField(props: SettingFieldProps) {
  const { t } = useTranslation();
  const { field, value, kept, onChange } = props;
  if (!field.secret || field.required || kept !== HIDDEN) return <Control {...props} />;
  const gone = value === '';
  return (
    <div>
      <Control {...props} />
      <Button size="compact-xs" variant="subtle" ml={-8} mt={2} onClick={() => onChange(gone ? HIDDEN : '')}>
        {gone ? t('transports.keep_secret') : t('transports.remove_secret')}
      </Button>
    </div>
  );
}

function Control({ field, value, kept, fault, onChange }: SettingFieldProps) {
  const { t, i18n } = useTranslation();
  const zh = i18n.language === 'zh';
  const hint = zh ? field.hint_zh : field.hint;
  const hasOld = field.secret && kept === HIDDEN;
  const shared = {
    label: zh ? field.label_zh : field.label,
    description: hint === '' ? undefined : hint,
    required: field.required,
    error: fault,
    placeholder: hasOld && value === HIDDEN ? t('transports.kept') : undefined,
  };
  if (field.kind === 'flag')
    return (
      <Switch
        label={shared.label}
        description={shared.description}
        error={fault}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (field.kind === 'number')
    return (
      <NumberInput
        {...shared}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => onChange(next === '' ? undefined : Number(next))}
      />
    );
  if (field.kind === 'choice')
    return (
      <Select
        {...shared}
        clearable={!field.required}
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        data={field.choices}
        value={typeof value === 'string' && value !== '' ? value : null}
        onChange={(next) => onChange(next ?? '')}
      />
    );
  if (field.kind === 'list')
    return (
      <TagsInput
        {...shared}
        clearable
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        value={listOf(value)}
        onChange={onChange}
      />
    );
  if (field.kind === 'map') return <MapField shared={shared} hasOld={hasOld} value={value} onChange={onChange} />;
  return <TextField field={field} shared={shared} hasOld={hasOld} value={value} onChange={onChange} />;
}

interface Shared {
  label: string;
  description: string | undefined;
  required: boolean;
  error: string | undefined;
  placeholder: string | undefined;
}

interface InnerProps {
  shared: Shared;
  hasOld: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}

function TextField({ field, shared, hasOld, value, onChange }: InnerProps & { field: NotifierField }) {
  const { t } = useTranslation();
  const props = {
    ...shared,
    // A secret that is kept need not be typed again.
    required: shared.required && !hasOld,
    withAsterisk: shared.required,
    maxLength: 10_000,
    value: field.secret ? shownSecret(value) : typeof value === 'string' ? value : '',
    onChange: (event: { currentTarget: { value: string } }) => {
      const text = event.currentTarget.value;
      onChange(field.secret ? typedSecret(text, hasOld) : text);
    },
  };
  if (field.kind === 'long')
    return <Textarea {...props} autosize minRows={3} maxRows={10} spellCheck={false} autoComplete="off" />;
  if (!field.secret) return <TextInput {...props} autoComplete="off" />;
  const toggle = { 'aria-label': t('transports.show_secret', { name: shared.label }) };
  return <PasswordInput {...props} autoComplete="new-password" visibilityToggleButtonProps={toggle} />;
}

/** Names with values, one a line. Of a kept secret nothing is shown. */
function MapField({ shared, hasOld, value, onChange }: InnerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => linesOf(value));
  return (
    <Textarea
      {...shared}
      required={shared.required && !hasOld}
      withAsterisk={shared.required}
      description={shared.description ?? t('escalation.map_hint', { example: 'X-Team: core' })}
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(typed === '' && hasOld ? HIDDEN : mapOf(typed));
      }}
    />
  );
}
