import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { teamList } from '../people/queries';
import { zones } from '../settings/zones';
import { Card } from '../shell/Card';
import type { ScheduleDraft } from './draft';
import classes from './editor.module.css';

const LONGEST_NAME = 40;

interface BasicFieldsProps {
  draft: ScheduleDraft;
  put: (change: Partial<ScheduleDraft>) => void;
}

/** What a schedule is called, whose it is, and by which clock it goes. */
export function BasicFields({ draft, put }: BasicFieldsProps) {
  const { t } = useTranslation();
  const teams = useQuery(teamList()).data?.items ?? [];
  return (
    <Card>
      <div className={classes.basics}>
        <TextInput
          label={t('word.name')}
          required
          maxLength={LONGEST_NAME}
          value={draft.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <Select
          label={t('schedules.team')}
          description={t('schedules.team_text')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('action.clear') }}
          data={teams.map((one) => ({ value: String(one.team_id), label: one.team_name }))}
          value={draft.teamId === 0 ? null : String(draft.teamId)}
          onChange={(id) => put({ teamId: Number(id ?? 0) })}
        />
        <Select
          label={t('settings.time_zone')}
          description={t('schedules.zone_text')}
          searchable
          allowDeselect={false}
          data={zones(draft.zone)}
          value={draft.zone}
          onChange={(zone) => zone !== null && put({ zone })}
        />
        <Textarea
          className={classes.whole}
          label={t('word.description')}
          maxLength={500}
          autosize
          value={draft.description}
          onChange={(event) => put({ description: event.currentTarget.value })}
        />
        <Switch
          label={t('schedules.ranked')}
          description={t('schedules.ranked_text')}
          checked={draft.isRanked}
          onChange={(event) => put({ isRanked: event.currentTarget.checked })}
        />
        <Switch
          label={t('schedules.in_force')}
          description={t('schedules.in_force_text')}
          checked={!draft.isOff}
          onChange={(event) => put({ isOff: !event.currentTarget.checked })}
        />
      </div>
    </Card>
  );
}
