import { Chip, Group, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DAYS, useDayName } from '../times/days';
import type { LayerDraft } from './draft';
import { GroupsEditor } from './GroupsEditor';
import { HoursFields } from './HoursFields';
import { TurnFields } from './TurnFields';
import classes from './editor.module.css';

export interface LayerFieldsProps {
  layer: LayerDraft;
  put: (change: Partial<LayerDraft>) => void;
}

/** Everything about one rotation: who, how long a turn is, from when, on which days and in which hours. */
export function LayerFields({ layer, put }: LayerFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.layerFields}>
      <TextInput
        className={classes.short}
        label={t('schedules.layer_name')}
        maxLength={100}
        value={layer.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <GroupsEditor value={layer.groups} onChange={(groups) => put({ groups })} />
      {layer.groups.length > 1 && (
        <Switch
          label={t('schedules.fair')}
          description={t('schedules.fair_text')}
          checked={layer.isFair}
          onChange={(event) => put({ isFair: event.currentTarget.checked })}
        />
      )}
      <TurnFields layer={layer} put={put} />
      <DayFields layer={layer} put={put} />
      <HoursFields layer={layer} put={put} />
    </div>
  );
}

function DayFields({ layer, put }: LayerFieldsProps) {
  const { t } = useTranslation();
  const dayName = useDayName();
  return (
    <div role="group" aria-label={t('schedules.days')}>
      <div className={classes.fieldLabel}>{t('schedules.days')}</div>
      <Chip.Group
        multiple
        value={layer.days.map(String)}
        onChange={(days) => days.length > 0 && put({ days: days.map(Number).sort((a, b) => a - b) })}
      >
        <Group gap={4}>
          {DAYS.map((day) => (
            <Chip key={day} size="xs" value={String(day)}>
              {dayName(day)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {layer.days.length < DAYS.length && (
        <Switch
          mt={10}
          label={t('schedules.continuous')}
          description={t('schedules.continuous_text')}
          checked={layer.isContinuous}
          onChange={(event) => put({ isContinuous: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}
