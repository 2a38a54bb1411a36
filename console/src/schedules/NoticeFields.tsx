import { MultiSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TRANSPORTS } from '../api/reach';
import { BotsEditor } from '../escalation/BotsEditor';
import { useTransportName } from '../reach/transports';
import { Card, Section } from '../shell/Card';
import type { Notices } from './notices';
import classes from './editor.module.css';

const LONGEST_ADVANCE = 7 * 24 * 60;

interface NoticeFieldsProps {
  value: Notices;
  onChange: (notices: Notices) => void;
}

/** Who hears of hand-offs, when and through what. */
export function NoticeFields({ value, onChange }: NoticeFieldsProps) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const put = (change: Partial<Notices>) => onChange({ ...value, ...change });
  return (
    <Section title={t('schedules.notices')}>
      <Card>
        <div className={classes.basics}>
          <NumberInput
            label={t('schedules.advance')}
            description={t('schedules.advance_text')}
            suffix={t('channels.minutes_suffix')}
            min={0}
            max={LONGEST_ADVANCE}
            allowDecimal={false}
            value={value.advance}
            onChange={(minutes) => put({ advance: Number(minutes) })}
          />
          <TextInput
            type="time"
            label={t('schedules.fixed')}
            description={t('schedules.fixed_text')}
            value={value.time}
            onChange={(event) => put({ time: event.currentTarget.value })}
          />
          {value.time !== '' && (
            <SegmentedControl
              size="sm"
              aria-label={t('schedules.fixed')}
              data={[
                { value: 'day', label: t('schedules.every_day') },
                { value: 'week', label: t('schedules.every_monday') },
              ]}
              value={value.cycle}
              onChange={(cycle) => put({ cycle: cycle === 'week' ? 'week' : 'day' })}
            />
          )}
          <MultiSelect
            label={t('schedules.notice_ways')}
            description={t('schedules.notice_ways_text')}
            clearable
            clearButtonProps={{ 'aria-label': t('action.clear') }}
            data={TRANSPORTS.map((one) => ({ value: one, label: transportName(one) }))}
            value={value.ways}
            onChange={(ways) => put({ ways })}
          />
          <div className={classes.whole}>
            <BotsEditor value={value.groups} onChange={(groups) => put({ groups })} />
          </div>
        </div>
      </Card>
    </Section>
  );
}
