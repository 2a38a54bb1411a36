import { PasswordInput, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotifierField } from '../api/escalation';
import { linesOf, mapOf } from './bots';

interface BotFieldProps {
  field: NotifierField;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** One setting of a group's bot. */
export function BotField({ field, value, onChange }: BotFieldProps) {
  const { t, i18n } = useTranslation();
  const zh = i18n.language === 'zh';
  const name = field.name;
  const known = isNamed(name) ? t(`escalation.bot_field.${name}`) : zh ? field.label_zh : field.label;
  const label = field.required ? known : t('escalation.field_optional', { label: known });
  const hint = (zh ? field.hint_zh : field.hint) || undefined;
  if (field.kind === 'flag') {
    return (
      <Switch
        size="sm"
        label={known}
        description={hint}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (field.kind === 'map') return <MapField label={label} value={value} onChange={onChange} />;
  if (field.kind === 'list')
    return (
      <TagsInput
        size="xs"
        label={label}
        description={hint}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
      />
    );
  const shared = {
    size: 'xs' as const,
    label,
    description: hint,
    required: field.required,
    value: typeof value === 'string' ? value : '',
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (!field.secret) return <TextInput {...shared} autoComplete="off" />;
  const toggle = { 'aria-label': t('session.show_password') };
  return <PasswordInput {...shared} autoComplete="new-password" visibilityToggleButtonProps={toggle} />;
}

/** Names with values, one a line: `Authorization: Bearer …`. */
function MapField({ label, value, onChange }: { label: string; value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => linesOf(value));
  return (
    <Textarea
      size="xs"
      label={label}
      description={t('escalation.map_hint', { example: 'X-Team: core' })}
      autosize
      minRows={2}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(mapOf(event.currentTarget.value));
      }}
    />
  );
}

const NAMED = ['alias', 'token', 'sign_secret', 'headers', 'at_all', 'insecure_skip_verify'] as const;

function isNamed(name: string): name is (typeof NAMED)[number] {
  return NAMED.some((one) => one === name);
}
