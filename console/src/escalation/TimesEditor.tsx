import { ActionIcon, Button, Chip, Group, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TimeFilter } from '../api/escalation';
import classes from './escalation.module.css';

/** The API counts days from Sunday = 0; a week here begins on Monday. */
const DAYS = [1, 2, 3, 4, 5, 6, 0];
/** A Sunday, to take the names of days from. */
const SUNDAY = Date.UTC(2026, 0, 4);
const DAY_MS = 86_400_000;

interface TimesEditorProps {
  value: TimeFilter[];
  onChange: (times: TimeFilter[]) => void;
}

/** The hours of the week in which a rule is tried; none means always. */
export function TimesEditor({ value, onChange }: TimesEditorProps) {
  const { t, i18n } = useTranslation();
  const nameOf = (day: number) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(SUNDAY + day * DAY_MS);
  const put = (index: number, change: Partial<TimeFilter>) =>
    onChange(value.map((old, at) => (at === index ? { ...old, ...change } : old)));
  return (
    <div className={classes.timesBox}>
      <div className={classes.label}>{t('escalation.hours')}</div>
      {value.length === 0 && <p className="dim">{t('escalation.always')}</p>}
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
            aria-label={t('escalation.from')}
            value={time.start ?? ''}
            onChange={(event) => put(index, { start: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            type="time"
            aria-label={t('escalation.until')}
            value={time.end ?? ''}
            onChange={(event) => put(index, { end: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={t('escalation.remove_hours')}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <X size={15} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Plus size={14} />}
        onClick={() => onChange([...value, { start: '09:00', end: '18:00', repeat: [1, 2, 3, 4, 5] }])}
      >
        {t('escalation.add_hours')}
      </Button>
    </div>
  );
}
