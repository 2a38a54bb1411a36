import { ActionIcon, Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DAYS, useDayName } from '../times/days';
import type { WeekTime } from './clockTimes';
import { LIMITS, type Limit, type Period } from './draft';
import type { LayerFieldsProps } from './LayerFields';
import classes from './editor.module.css';

/** What a new period says: a working day, or a weekend. */
const FIRST: Record<Exclude<Limit, 'none'>, Period> = {
  daily: { from: { day: 1, time: '09:00' }, until: { day: 1, time: '18:00' } },
  weekly: { from: { day: 5, time: '18:00' }, until: { day: 1, time: '09:00' } },
};

/** In which hours a rotation has anybody on call. */
export function HoursFields({ layer, put }: LayerFieldsProps) {
  const { t } = useTranslation();
  const { limit, periods } = layer;
  const set = (index: number, change: Partial<Period>) =>
    put({ periods: periods.map((old, at) => (at === index ? { ...old, ...change } : old)) });
  return (
    <div role="group" aria-label={t('schedules.hours')} className={classes.hours}>
      <div className={classes.fieldLabel}>{t('schedules.hours')}</div>
      <SegmentedControl
        size="xs"
        aria-label={t('schedules.hours')}
        data={LIMITS.map((one) => ({ value: one, label: t(`schedules.limits.${one}`) }))}
        value={limit}
        onChange={(next) => put({ limit: next, periods: next === 'none' ? [] : [FIRST[next]] })}
      />
      {limit !== 'none' && (
        <>
          {periods.map((period, index) => (
            <div key={index} className={classes.period}>
              <Moment
                label={t('times.from')}
                value={period.from}
                inWeek={limit === 'weekly'}
                onChange={(from) => set(index, { from })}
              />
              <span aria-hidden>–</span>
              <Moment
                label={t('times.until')}
                value={period.until}
                inWeek={limit === 'weekly'}
                onChange={(until) => set(index, { until })}
              />
              <ActionIcon
                aria-label={t('times.remove')}
                disabled={periods.length === 1}
                onClick={() => put({ periods: periods.toSpliced(index, 1) })}
              >
                <X size={15} />
              </ActionIcon>
            </div>
          ))}
          <Button
            className={classes.add}
            size="compact-sm"
            variant="default"
            leftSection={<Plus size={14} />}
            onClick={() => put({ periods: [...periods, FIRST[limit]] })}
          >
            {t('schedules.add_hours')}
          </Button>
          <div className={classes.hint}>{t(`schedules.limits_text.${limit}`)}</div>
        </>
      )}
    </div>
  );
}

interface MomentProps {
  label: string;
  value: WeekTime;
  inWeek: boolean;
  onChange: (value: WeekTime) => void;
}

function Moment({ label, value, inWeek, onChange }: MomentProps) {
  const { t } = useTranslation();
  const dayName = useDayName();
  return (
    <div className={classes.moment}>
      {inWeek && (
        <Select
          size="xs"
          w={92}
          aria-label={t('schedules.day_of', { which: label })}
          allowDeselect={false}
          data={DAYS.map((day) => ({ value: String(day), label: dayName(day) }))}
          value={String(value.day)}
          onChange={(day) => day !== null && onChange({ ...value, day: Number(day) })}
        />
      )}
      <TextInput
        size="xs"
        type="time"
        aria-label={label}
        value={value.time}
        onChange={(event) => onChange({ ...value, time: event.currentTarget.value })}
      />
    </div>
  );
}
