import { ActionIcon, Button, Menu, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NotifierField, NotifierType, Webhook } from '../api/escalation';
import { notifierTypes } from './queries';
import classes from './escalation.module.css';

interface BotsEditorProps {
  value: Webhook[];
  onChange: (bots: Webhook[]) => void;
}

/** Group chats and endpoints; the fields of each come from its notifier. */
export function BotsEditor({ value, onChange }: BotsEditorProps) {
  const { t } = useTranslation();
  const query = useQuery(notifierTypes());
  const groups = (query.data?.items ?? []).filter((one) => one.kind === 'group');
  return (
    <div className={classes.bots}>
      <div className={classes.label}>{t('escalation.bots')}</div>
      {value.map((bot, index) => (
        <BotEditor
          key={index}
          bot={bot}
          type={groups.find((one) => one.type === bot.type)}
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
              {one.title}
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
  const title = type?.title ?? bot.type;
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
          onChange={(text) => onChange({ ...bot, settings: { ...bot.settings, [field.name]: text } })}
        />
      ))}
    </fieldset>
  );
}

function BotField({ field, value, onChange }: { field: NotifierField; value: unknown; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const text = typeof value === 'string' ? value : '';
  const shared = {
    size: 'xs' as const,
    label: field.required ? field.label : t('escalation.field_optional', { label: field.label }),
    required: field.required,
    value: text,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (!field.secret) return <TextInput {...shared} />;
  return <PasswordInput {...shared} autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }} />;
}
