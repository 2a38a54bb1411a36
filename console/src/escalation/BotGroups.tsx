import { MultiSelect, Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { NotifierType, Webhook } from '../api/escalation';
import { chatList, providerList } from '../reach/queries';
import { useMay } from '../session/session';
import { chatIdsOf, providerIdOf, withChats, withProvider } from './bots';

interface BotGroupsProps {
  bot: Webhook;
  type: NotifierType;
  onChange: (bot: Webhook) => void;
}

/** Through which provider of a chat app, and to which groups: known ones by name, others by their id. */
export function BotGroups({ bot, type, onChange }: BotGroupsProps) {
  const { t } = useTranslation();
  const may = useMay('transports.read');
  const providers = useQuery({ ...providerList(), enabled: may });
  const chats = useQuery({ ...chatList(), enabled: may });
  const own = (providers.data?.items ?? []).filter((one) => one.notifier === type.name);
  const provider = providerIdOf(bot.settings);
  const known = (chats.data?.items ?? []).filter((one) => one.provider_id === provider);
  const ids = chatIdsOf(bot.settings);
  const named = ids.filter((id) => known.some((one) => one.chat_id === id));
  const typed = ids.filter((id) => !named.includes(id));
  const clear = { 'aria-label': t('action.clear') };
  return (
    <>
      <Select
        size="xs"
        label={t('escalation.provider')}
        description={own.length === 0 ? t('escalation.no_provider') : undefined}
        required={!type.fields.some((field) => field.name === 'token')}
        clearable
        clearButtonProps={clear}
        data={own.map((one) => ({ value: String(one.provider_id), label: one.name }))}
        value={provider === 0 ? null : String(provider)}
        onChange={(id) => onChange({ ...bot, settings: withProvider(bot.settings, Number(id ?? 0)) })}
      />
      {known.length > 0 && (
        <MultiSelect
          size="xs"
          label={t('escalation.groups')}
          data={known.map((one) => ({ value: one.chat_id, label: one.name || one.chat_id }))}
          value={named}
          onChange={(next) => onChange({ ...bot, settings: withChats(bot.settings, [...next, ...typed]) })}
        />
      )}
      <TagsInput
        size="xs"
        label={known.length > 0 ? t('escalation.other_groups') : t('escalation.group_ids')}
        description={t('escalation.group_ids_text')}
        splitChars={[',', ';', ' ']}
        clearable
        clearButtonProps={clear}
        value={typed}
        onChange={(next) => onChange({ ...bot, settings: withChats(bot.settings, [...named, ...next]) })}
      />
    </>
  );
}
