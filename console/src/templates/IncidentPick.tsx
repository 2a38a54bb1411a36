import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recentIncidents } from './queries';

const TYPING_MS = 300;

/** On which incident a template is tried: a made-up one, or one of the latest. */
export function IncidentPick({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), TYPING_MS);
  const query = useQuery({ ...recentIncidents(wanted), placeholderData: (old) => old });
  const items = query.data?.items ?? [];
  return (
    <Select
      size="xs"
      label={t('templates.try_on')}
      placeholder={t('templates.made_up')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('action.clear') }}
      onSearchChange={setText}
      // The server has searched already.
      filter={({ options }) => options}
      data={items.map((one) => ({ value: one.incident_id, label: `${one.num} ${one.title}` }))}
      value={value === '' ? null : value}
      onChange={(id) => onChange(id ?? '')}
    />
  );
}
