import { NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DAYS, useDayName } from '../times/days';
import { handoffKind, UNITS, type Unit } from './draft';
import type { LayerFieldsProps } from './LayerFields';
import classes from './editor.module.css';

const LONGEST = 30;

/** How long a turn is, when it changes, and from when to when there are turns at all. */
export function TurnFields({ layer, put }: LayerFieldsProps) {
  const { t } = useTranslation();
  const dayName = useDayName();
  const kind = handoffKind(layer);
  return (
    <div className={classes.fields}>
      <div role="group" aria-label={t('schedules.length')}>
        <div className={classes.fieldLabel}>{t('schedules.length')}</div>
        <div className={classes.pair}>
          <NumberInput
            aria-label={t('schedules.length_value')}
            min={1}
            max={LONGEST}
            allowDecimal={false}
            value={layer.value}
            onChange={(value) => Number(value) > 0 && put({ value: Number(value) })}
          />
          <Select
            aria-label={t('schedules.length_unit')}
            allowDeselect={false}
            data={UNITS.map((unit) => ({ value: unit, label: t(`schedules.units.${unit}`) }))}
            value={layer.unit}
            onChange={(unit) => unit !== null && put({ unit: unit as Unit })}
          />
        </div>
      </div>
      {kind !== 'none' && (
        <div role="group" aria-label={t('schedules.handoff')}>
          <div className={classes.fieldLabel}>{t('schedules.handoff')}</div>
          <div className={classes.pair}>
            {kind === 'week' && (
              <Select
                aria-label={t('schedules.handoff_day')}
                allowDeselect={false}
                data={DAYS.map((day) => ({ value: String(day), label: dayName(day) }))}
                value={String(layer.handoff.day)}
                onChange={(day) => day !== null && put({ handoff: { ...layer.handoff, day: Number(day) } })}
              />
            )}
            <TextInput
              type="time"
              aria-label={t('schedules.handoff_time')}
              value={layer.handoff.time}
              onChange={(event) => put({ handoff: { ...layer.handoff, time: event.currentTarget.value } })}
            />
          </div>
          {kind === 'day' && layer.handoff.time === '' && (
            <div className={classes.hint}>{t('schedules.handoff_as_start')}</div>
          )}
        </div>
      )}
      <TextInput
        type="datetime-local"
        label={t('schedules.starts')}
        description={kind === 'none' ? t('schedules.starts_text') : undefined}
        required
        value={layer.start}
        onChange={(event) => put({ start: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        label={t('schedules.ends')}
        description={t('schedules.ends_text')}
        value={layer.end}
        onChange={(event) => put({ end: event.currentTarget.value })}
      />
    </div>
  );
}
