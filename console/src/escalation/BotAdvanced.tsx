import { Checkbox, Group, MultiSelect, Select, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NotifierField, NotifierType, Webhook } from '../api/escalation';
import { LEVELS } from '../incidents/filters';
import { tableList } from '../transports/tables';
import { BotField } from './BotField';
import { EVENTS, eventsOf, severitiesOf } from './bots';
import classes from './escalation.module.css';

interface BotAdvancedProps {
  bot: Webhook;
  type: NotifierType | undefined;
  fields: NotifierField[];
  put: (name: string, value: unknown) => void;
}

/** Of what a bot is told, and whom it mentions. */
export function BotAdvanced({ bot, type, fields, put }: BotAdvancedProps) {
  const { t } = useTranslation();
  const { settings } = bot;
  const severities = severitiesOf(settings);
  const own = fields.filter((field) => field.name === 'at_all' || field.name === 'keyword');
  return (
    <details className={classes.advanced}>
      <summary>
        <ChevronRight size={14} aria-hidden />
        {t('escalation.advanced')}
      </summary>
      <fieldset className={classes.plain}>
        <legend className={classes.label}>{t('escalation.bot_severities')}</legend>
        <Group gap="md">
          {LEVELS.map((level) => (
            <Checkbox
              key={level}
              size="xs"
              label={t(`severity.${level}`)}
              checked={severities.includes(level)}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                const next = LEVELS.filter((one) => (one === level ? on : severities.includes(one)));
                // Filtering by nothing would be never to be told; the last one stays.
                if (next.length > 0) put('severities', next);
              }}
            />
          ))}
        </Group>
      </fieldset>
      <MultiSelect
        size="xs"
        label={t('escalation.bot_events')}
        description={t('escalation.bot_events_text')}
        data={EVENTS.map((one) => ({ value: one, label: t(`escalation.event.${one}`) }))}
        value={eventsOf(settings)}
        onChange={(next) => {
          if (next.length > 0)
            put(
              'events',
              EVENTS.filter((one) => next.includes(one)),
            );
        }}
      />
      {type?.abilities.includes('mention') === true && <Mentions settings={settings} type={type} put={put} />}
      {own.map((field) => (
        <BotField
          key={field.name}
          field={field}
          value={settings[field.name]}
          onChange={(next) => put(field.name, next)}
        />
      ))}
    </details>
  );
}

interface MentionsProps {
  settings: Webhook['settings'];
  type: NotifierType;
  put: BotAdvancedProps['put'];
}

/** Whether responders are mentioned, and by which ids. */
function Mentions({ settings, type, put }: MentionsProps) {
  const { t } = useTranslation();
  const tables = useQuery(tableList());
  const fitting = (tables.data?.items ?? []).filter((one) => one.medium === type.name);
  const table = String(settings.mention_table_id ?? '');
  return (
    <>
      <Switch
        size="sm"
        label={t('escalation.mention')}
        checked={settings.mention === true}
        onChange={(event) => put('mention', event.currentTarget.checked)}
      />
      {settings.mention === true && (fitting.length > 0 || table !== '') && (
        <Select
          size="xs"
          label={t('escalation.mention_table')}
          placeholder={t('word.none')}
          clearable
          clearButtonProps={{ 'aria-label': t('action.clear') }}
          data={fitting.map((one) => ({ value: one.table_id, label: one.name }))}
          value={table === '' ? null : table}
          onChange={(id) => put('mention_table_id', id ?? '')}
        />
      )}
    </>
  );
}
