import { MultiSelect, SegmentedControl, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Target } from '../api/escalation';
import { TRANSPORTS } from '../api/reach';
import { PeopleSelect, TeamsSelect } from '../people/PeopleSelect';
import { useTransportName } from '../reach/transports';
import { Severity } from '../theme/Severity';
import { BotsEditor } from './BotsEditor';
import { hasPersons } from './draft';
import { SchedulesSelect } from './SchedulesSelect';
import classes from './escalation.module.css';

interface TargetEditorProps {
  value: Target;
  onChange: (target: Target) => void;
}

/** Whom a layer tells: people by name, team or address, and group chats. */
export function TargetEditor({ value, onChange }: TargetEditorProps) {
  const { t } = useTranslation();
  const put = (change: Partial<Target>) => onChange({ ...value, ...change });
  return (
    <div className={classes.target}>
      <PeopleSelect
        label={t('escalation.persons')}
        value={value.person_ids}
        onChange={(ids) => put({ person_ids: ids })}
      />
      <TeamsSelect label={t('escalation.teams')} value={value.team_ids} onChange={(ids) => put({ team_ids: ids })} />
      <SchedulesSelect
        value={value.schedule_to_role_ids}
        onChange={(chosen) => put({ schedule_to_role_ids: chosen })}
      />
      <TagsInput
        label={t('escalation.emails')}
        description={t('escalation.emails_text')}
        splitChars={[',', ';', ' ']}
        clearable
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        value={value.emails}
        onChange={(emails) => put({ emails: emails.filter((email) => email.includes('@')) })}
      />
      {hasPersons(value) && <WaysEditor value={value} onChange={onChange} />}
      <BotsEditor value={value.webhooks} onChange={(webhooks) => put({ webhooks })} />
    </div>
  );
}

const LEVELS = [
  ['critical', 'Critical'],
  ['warning', 'Warning'],
  ['info', 'Info'],
] as const;

/** How people are told: each as they prefer, or the same for all by severity. */
function WaysEditor({ value, onChange }: TargetEditorProps) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const { by } = value;
  const options = TRANSPORTS.map((one) => ({ value: one, label: transportName(one) }));
  return (
    <div>
      <div className={classes.label}>{t('escalation.ways')}</div>
      <SegmentedControl
        size="xs"
        aria-label={t('escalation.ways')}
        value={by.follow_preference ? 'theirs' : 'fixed'}
        onChange={(mode) => onChange({ ...value, by: { ...by, follow_preference: mode === 'theirs' } })}
        data={[
          { value: 'theirs', label: t('escalation.theirs') },
          { value: 'fixed', label: t('escalation.fixed') },
        ]}
      />
      {!by.follow_preference &&
        LEVELS.map(([field, level]) => (
          <div key={field} className={classes.way}>
            <Severity level={level} size={14} />
            <MultiSelect
              size="xs"
              aria-label={t('escalation.ways_for', { severity: t(`severity.${level}`) })}
              data={options}
              value={by[field]}
              onChange={(ways) => onChange({ ...value, by: { ...by, [field]: ways } })}
            />
          </div>
        ))}
    </div>
  );
}
