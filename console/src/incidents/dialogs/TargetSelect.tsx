import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { useNow } from '../../shell/clock';
import { openIncidents } from '../queries';

interface TargetSelectProps {
  value: string | null;
  onChange: (id: string | null) => void;
  /** Incidents that cannot be the target. */
  exclude: string[];
}

/** Chooses an open incident by a part of its title or its number. */
export function TargetSelect({ value, onChange, exclude }: TargetSelectProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<Incident | null>(null);
  const [asked] = useDebouncedValue(text.replace(/ · #\w+$/, ''), 200);
  const { data, isFetching } = useQuery(openIncidents(asked, useNow()));
  const found = (data?.items ?? []).filter((one) => !exclude.includes(one.incident_id));
  const listed =
    chosen === null || found.some((one) => one.incident_id === chosen.incident_id) ? found : [chosen, ...found];
  return (
    <Select
      label={t('incidents.merge.target')}
      description={t('incidents.merge.target_text')}
      required
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('action.clear') }}
      data-autofocus
      nothingFoundMessage={isFetching ? t('incidents.merge.searching') : t('incidents.merge.no_target')}
      filter={({ options }) => options}
      data={listed.map((one) => ({ value: one.incident_id, label: `${one.title} · #${one.num}` }))}
      searchValue={text}
      onSearchChange={setText}
      value={value}
      onChange={(id) => {
        setChosen(listed.find((one) => one.incident_id === id) ?? null);
        onChange(id);
      }}
    />
  );
}
