import { useTranslation } from 'react-i18next';
import type { TimeFilter } from '../api/escalation';
import { WeekPeriods } from '../times/WeekPeriods';
import classes from './escalation.module.css';

interface TimesEditorProps {
  value: TimeFilter[];
  onChange: (times: TimeFilter[]) => void;
}

/** The hours of the week in which a rule is tried; none means always. */
export function TimesEditor({ value, onChange }: TimesEditorProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.timesBox}>
      <div className={classes.label}>{t('escalation.hours')}</div>
      {value.length === 0 && <p className="dim">{t('escalation.always')}</p>}
      <WeekPeriods value={value} onChange={onChange} add={t('escalation.add_hours')} />
    </div>
  );
}
