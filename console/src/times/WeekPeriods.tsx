import { ActionIcon, Button, Chip, Group, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TimeFilter } from '../api/escalation';
import { DAYS, useDayName } from './days';
import classes from './times.module.css';

interface WeekPeriodsProps {
  value: TimeFilter[];
  onChange: (times: TimeFilter[]) => void;
  /** What the button says that adds one. */
  add: string;
  /** Whether the last one may be taken away. */
  mayBeEmpty?: boolean;
}

/** Hours of the week; over midnight they belong to the day on which they start. */
export function WeekPeriods({ value, onChange, add, mayBeEmpty = true }: WeekPeriodsProps) {
  const { t } = useTranslation();
  const nameOf = useDayName();
  const put = (index: number, change: Partial<TimeFilter>) =>
    onChange(value.map((old, at) => (at === index ? { ...old, ...change } : old)));
  return (
    <>
      {value.map((time, index) => (
        <div key={index} className={classes.hours}>
          <Chip.Group
            multiple
            value={(time.repeat ?? []).map(String)}
            onChange={(days) => put(index, { repeat: days.map(Number) })}
          >
            <Group gap={4}>
              {DAYS.map((day) => (
                <Chip key={day} size="xs" value={String(day)}>
                  {nameOf(day)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <TextInput
            size="xs"
            type="time"
            aria-label={t('times.from')}
            value={time.start ?? ''}
            onChange={(event) => put(index, { start: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            type="time"
            aria-label={t('times.until')}
            value={time.end ?? ''}
            onChange={(event) => put(index, { end: event.currentTarget.value })}
          />
          {(mayBeEmpty || value.length > 1) && (
            <ActionIcon aria-label={t('times.remove')} onClick={() => onChange(value.filter((_, at) => at !== index))}>
              <X size={15} />
            </ActionIcon>
          )}
          {(time.repeat ?? []).length === 0 && <span className="dim">{t('times.every_day')}</span>}
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Plus size={14} />}
        onClick={() => onChange([...value, { start: '09:00', end: '18:00', repeat: [1, 2, 3, 4, 5] }])}
      >
        {add}
      </Button>
    </>
  );
}
