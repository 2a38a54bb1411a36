import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { memberList, teamList } from './queries';

interface ManySelectProps {
  label: string;
  value: number[];
  onChange: (ids: number[]) => void;
  exclude?: number[];
  required?: boolean;
  description?: string;
  /** How many may be chosen; without it, any number. */
  most?: number;
}

/** Chooses members by name or address. */
export function PeopleSelect({ exclude = [], ...props }: ManySelectProps) {
  const { data } = useQuery(memberList());
  const members = (data?.items ?? []).filter((one) => !exclude.includes(one.member_id));
  return (
    <Many
      {...props}
      data={members.map((one) => ({ value: String(one.member_id), label: `${one.member_name} · ${one.email}` }))}
    />
  );
}

export function TeamsSelect(props: ManySelectProps) {
  const { data } = useQuery(teamList());
  return (
    <Many {...props} data={(data?.items ?? []).map((one) => ({ value: String(one.team_id), label: one.team_name }))} />
  );
}

function Many({
  value,
  onChange,
  data,
  most,
  ...rest
}: Omit<ManySelectProps, 'exclude'> & { data: { value: string; label: string }[] }) {
  const { t } = useTranslation();
  const known = new Set(data.map((one) => one.value));
  const strangers = value.map(String).filter((id) => !known.has(id));
  return (
    <MultiSelect
      {...rest}
      maxValues={most}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('action.clear') }}
      nothingFoundMessage={t('people.nobody_found')}
      data={[...data, ...strangers.map((id) => ({ value: id, label: `#${id}` }))]}
      value={value.map(String)}
      onChange={(ids) => onChange(ids.map(Number))}
    />
  );
}
