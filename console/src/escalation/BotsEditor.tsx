import { ActionIcon, Button, Menu, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotifierField, NotifierType, Webhook } from '../api/escalation';
import { linesOf, mapOf, titleOf } from './bots';
import { notifierTypes } from './queries';
import classes from './escalation.module.css';

interface BotsEditorProps {
  value: Webhook[];
  onChange: (bots: Webhook[]) => void;
}

/** Group chats and endpoints; the fields of each come from its notifier. */
export function BotsEditor({ value, onChange }: BotsEditorProps) {
  const { t, i18n } = useTranslation();
  const query = useQuery(notifierTypes());
  const groups = (query.data?.items ?? []).filter((one) => one.kind === 'group');
  return (
    <div className={classes.bots}>
      <div className={classes.label}>{t('escalation.bots')}</div>
      {value.map((bot, index) => (
        <BotEditor
          key={index}
          bot={bot}
          type={groups.find((one) => one.types.includes(bot.type))}
          onChange={(next) => onChange(value.map((old, at) => (at === index ? next : old)))}
          onRemove={() => onChange(value.filter((_, at) => at !== index))}
        />
      ))}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<Plus size={14} />} disabled={groups.length === 0}>
            {t('escalation.add_bot')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {groups.map((one) => (
            <Menu.Item key={one.type} onClick={() => onChange([...value, { type: one.type, settings: {} }])}>
              {titleOf(one, i18n.language)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

interface BotEditorProps {
  bot: Webhook;
  type: NotifierType | undefined;
  onChange: (bot: Webhook) => void;
  onRemove: () => void;
}

function BotEditor({ bot, type, onChange, onRemove }: BotEditorProps) {
  const { t } = useTranslation();
  const { i18n } = useTranslation();
  const title = titleOf(type, i18n.language) ?? bot.type;
  return (
    <fieldset className={classes.bot}>
      <legend className={classes.unseen}>{title}</legend>
      <div className={classes.botHead}>
        <strong>{title}</strong>
        <ActionIcon aria-label={t('escalation.remove_bot', { name: title })} onClick={onRemove}>
          <Trash2 size={15} />
        </ActionIcon>
      </div>
      {(type?.fields ?? []).map((field) => (
        <BotField
          key={field.name}
          field={field}
          value={bot.settings[field.name]}
          onChange={(next) => onChange({ ...bot, settings: { ...bot.settings, [field.name]: next } })}
        />
      ))}
    </fieldset>
  );
}

interface BotFieldProps {
  field: NotifierField;
  value: unknown;
  onChange: (value: unknown) => void;
}

function BotField({ field, value, onChange }: BotFieldProps) {
  const { t } = useTranslation();
  const name = field.name;
  const known = isNamed(name) ? t(`escalation.bot_field.${name}`) : field.label;
  const label = field.required ? known : t('escalation.field_optional', { label: known });
  if (field.kind === 'flag') {
    return (
      <Switch
        size="sm"
        label={known}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (field.kind === 'map') return <MapField label={label} value={value} onChange={onChange} />;
  const shared = {
    size: 'xs' as const,
    label,
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
