import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Target } from '../api/escalation';
import { scheduleList } from '../schedules/queries';
import { RoleSelect } from '../schedules/RoleSelect';
import classes from './escalation.module.css';

type Chosen = Target['schedule_to_role_ids'];

/** Names of schedules by id. */
export function useScheduleNames(): (id: number | string) => string {
  const { data } = useQuery(scheduleList('all', ''));
  const names = new Map(data?.items.map((one) => [String(one.schedule_id), one.schedule_name]));
  return (id) => names.get(String(id)) ?? `#${id}`;
}

/** Chooses schedules: whoever is on call in them. Roles that a rule names already are kept. */
export function SchedulesSelect({ value, onChange }: { value: Chosen; onChange: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(scheduleList('all', ''));
  const nameOf = useScheduleNames();
  const known = (data?.items ?? []).map((one) => String(one.schedule_id));
  const ids = [...new Set([...known, ...Object.keys(value)])];
  return (
    <>
      <MultiSelect
        label={t('escalation.on_call')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        nothingFoundMessage={t('schedules.none_found')}
        data={ids.map((id) => ({ value: id, label: nameOf(id) }))}
        value={Object.keys(value)}
        onChange={(chosen) => onChange(Object.fromEntries(chosen.map((id) => [id, value[id] ?? []])))}
      />
      {Object.entries(value).map(([id, roles]) => (
        <div key={id} className={classes.way}>
          <span>{nameOf(id)}</span>
          <RoleSelect
            label={t('escalation.role_in', { schedule: nameOf(id) })}
            none={t('escalation.every_role')}
            value={roles[0] ?? 0}
            onChange={(role) => onChange({ ...value, [id]: role === 0 ? [] : [role] })}
          />
        </div>
      ))}
    </>
  );
}
