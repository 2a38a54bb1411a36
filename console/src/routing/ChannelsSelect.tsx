import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { channelList } from '../channels/queries';

/** Names of channels by id; one that is not known any more is written as its number. */
export function useChannelNames(): (id: number) => string {
  const { data } = useQuery(channelList());
  const names = new Map(data?.items.map((one) => [one.channel_id, one.channel_name]));
  return (id) => names.get(id) ?? `#${id}`;
}

interface ChannelsSelectProps {
  label: string;
  description?: string;
  value: number[];
  onChange: (ids: number[]) => void;
  disabled?: boolean;
}

/** Chooses channels by name. */
export function ChannelsSelect({ value, onChange, ...rest }: ChannelsSelectProps) {
  const { t } = useTranslation();
  const { data } = useQuery(channelList());
  const known = (data?.items ?? []).map((one) => ({ value: String(one.channel_id), label: one.channel_name }));
  const ids = new Set(known.map((one) => one.value));
  const strangers = value.map(String).filter((id) => !ids.has(id));
  return (
    <MultiSelect
      {...rest}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('action.clear') }}
      nothingFoundMessage={t('routing.no_channel')}
      data={[...known, ...strangers.map((id) => ({ value: id, label: `#${id}` }))]}
      value={value.map(String)}
      onChange={(chosen) => onChange(chosen.map(Number))}
    />
  );
}
