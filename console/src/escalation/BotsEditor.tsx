import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '../api/escalation';
import { BotEditor } from './BotEditor';
import { newBot, titleOf } from './bots';
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
  const groups = (query.data?.items ?? []).filter((one) => one.kind !== 'person');
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
        <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
          {groups.map((one) => (
            <Menu.Item key={one.type} onClick={() => onChange([...value, newBot(one.type)])}>
              {titleOf(one, i18n.language)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
