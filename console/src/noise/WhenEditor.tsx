import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { calendarList } from '../calendars/queries';
import { zones } from '../settings/zones';
import { Card, Section } from '../shell/Card';
import { WeekPeriods } from '../times/WeekPeriods';
import { wallOf } from '../times/zoned';
import { QUICK, quickEnd, type CalendarTime, type When } from './when';
import classes from './noise.module.css';

const KINDS = ['once', 'weekly', 'calendar'] as const;

interface WhenEditorProps {
  value: When;
  onChange: (when: When) => void;
  /** In which a time that comes once is written. */
  zone: string;
}

/** When a silence holds. */
export function WhenEditor({ value, onChange, zone }: WhenEditorProps) {
  const { t } = useTranslation();
  const put = (change: Partial<When>) => onChange({ ...value, ...change });
  return (
    <Section title={t('noise.when.title')}>
      <Card>
        <div className={classes.lists}>
          <SegmentedControl
            aria-label={t('noise.when.title')}
            data={KINDS.map((kind) => ({ value: kind, label: t(`noise.when.${kind}`) }))}
            value={value.kind}
            onChange={(kind) => put({ kind })}
          />
          {value.kind === 'once' && <Once value={value} put={put} zone={zone} />}
          {value.kind === 'weekly' && (
            <>
              <WeekPeriods
                value={value.times}
                onChange={(times) => put({ times })}
                add={t('noise.when.add_hours')}
                mayBeEmpty={false}
              />
              <ZoneSelect value={value.zone} onChange={(next) => put({ zone: next })} />
            </>
          )}
          {value.kind === 'calendar' && (
            <ByCalendar value={value.calendar} onChange={(calendar) => put({ calendar })} />
          )}
        </div>
      </Card>
    </Section>
  );
}

interface ByCalendarProps {
  value: CalendarTime;
  onChange: (time: CalendarTime) => void;
}

function ByCalendar({ value, onChange }: ByCalendarProps) {
  const { t } = useTranslation();
  const calendars = useQuery(calendarList()).data;
  const put = (change: Partial<CalendarTime>) => onChange({ ...value, ...change });
  return (
    <>
      <div className={classes.numbers}>
        <Select
          label={t('noise.when.which_calendar')}
          description={calendars?.length === 0 ? t('noise.when.no_calendar') : undefined}
          allowDeselect={false}
          data={(calendars ?? []).map((one) => ({ value: one.cal_id, label: one.cal_name }))}
          value={value.cal_id || null}
          onChange={(id) => put({ cal_id: id ?? '' })}
        />
        <TextInput
          type="time"
          label={t('times.from')}
          value={value.start}
          onChange={(event) => put({ start: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t('times.until')}
          value={value.end === '24:00' ? '00:00' : value.end}
          onChange={(event) =>
            put({ end: event.currentTarget.value === '00:00' ? '24:00' : event.currentTarget.value })
          }
        />
      </div>
      <SegmentedControl
        aria-label={t('noise.when.which_calendar')}
        data={[
          { value: 'off', label: t('noise.when.days_off') },
          { value: 'work', label: t('noise.when.workdays') },
        ]}
        value={value.is_off ? 'off' : 'work'}
        onChange={(choice) => put({ is_off: choice === 'off' })}
      />
    </>
  );
}

interface OnceProps {
  value: When;
  put: (change: Partial<When>) => void;
  zone: string;
}

function Once({ value, put, zone }: OnceProps) {
  const { t } = useTranslation();
  const now = () => Date.now();
  return (
    <>
      <div className={classes.quick} role="group" aria-label={t('noise.when.from_now')}>
        <span className="dim">{t('noise.when.from_now')}</span>
        {QUICK.map((quick) => (
          <Button
            key={quick}
            size="compact-sm"
            variant="default"
            onClick={() => put({ start: wallOf(now(), zone), end: wallOf(quickEnd(quick, now(), zone), zone) })}
          >
            {t(`noise.when.quick.${quick}`)}
          </Button>
        ))}
      </div>
      <div className={classes.numbers}>
        <TextInput
          type="datetime-local"
          label={t('noise.when.start')}
          value={value.start}
          onChange={(event) => put({ start: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label={t('noise.when.end')}
          value={value.end}
          onChange={(event) => put({ end: event.currentTarget.value })}
        />
      </div>
      <p className={classes.hint}>{t('noise.when.your_zone', { zone })}</p>
    </>
  );
}

function ZoneSelect({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      w={300}
      maw="100%"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('action.clear') }}
      label={t('settings.time_zone')}
      placeholder={t('noise.when.account_zone')}
      data={zones(value)}
      value={value || null}
      onChange={(zone) => onChange(zone ?? '')}
    />
  );
}
