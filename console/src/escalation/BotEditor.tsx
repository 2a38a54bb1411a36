import { ActionIcon } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NotifierType, Webhook } from '../api/escalation';
import { BotAdvanced } from './BotAdvanced';
import { BotField } from './BotField';
import { BotGroups } from './BotGroups';
import { isOfProvider, titleOf } from './bots';
import classes from './escalation.module.css';

interface BotEditorProps {
  bot: Webhook;
  type: NotifierType | undefined;
  onChange: (bot: Webhook) => void;
  onRemove: () => void;
}

/** Fields that have a place of their own in the editor. */
const PLACED = new Set(['chat_id', 'chat_ids', 'at_all', 'keyword']);

export function BotEditor({ bot, type, onChange, onRemove }: BotEditorProps) {
  const { t, i18n } = useTranslation();
  const title = titleOf(type, i18n.language) ?? bot.type;
  const fields = type?.fields ?? [];
  const put = (name: string, value: unknown) => onChange({ ...bot, settings: { ...bot.settings, [name]: value } });
  return (
    <fieldset className={classes.bot}>
      <legend className={classes.unseen}>{title}</legend>
      <div className={classes.botHead}>
        <strong>{title}</strong>
        <ActionIcon aria-label={t('escalation.remove_bot', { name: title })} onClick={onRemove}>
          <Trash2 size={15} />
        </ActionIcon>
      </div>
      {type !== undefined && isOfProvider(type) && <BotGroups bot={bot} type={type} onChange={onChange} />}
      {fields
        .filter((field) => !PLACED.has(field.name))
        .map((field) => (
          <BotField
            key={field.name}
            field={field}
            value={bot.settings[field.name]}
            onChange={(next) => put(field.name, next)}
          />
        ))}
      <BotAdvanced bot={bot} type={type} fields={fields} put={put} />
    </fieldset>
  );
}
