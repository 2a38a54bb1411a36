import { NumberInput, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Layer } from '../api/escalation';
import classes from './escalation.module.css';

interface LayerTimesProps {
  value: Layer;
  /** Nothing follows the last layer, so when to go on is not asked. */
  isLast: boolean;
  onChange: (layer: Layer) => void;
}

/** How often a layer is told, and when the next one has its turn. */
export function LayerTimes({ value, isLast, onChange }: LayerTimesProps) {
  const { t } = useTranslation();
  const minutes = t('channels.minutes_suffix');
  return (
    <div className={classes.times}>
      <NumberInput
        label={t('escalation.max_times')}
        description={t('escalation.max_times_text')}
        min={1}
        max={6}
        allowDecimal={false}
        value={Math.max(1, value.max_times)}
        onChange={(times) => onChange({ ...value, max_times: Number(times) })}
      />
      {value.max_times > 1 && (
        <NumberInput
          label={t('escalation.step')}
          description={t('escalation.step_text')}
          suffix={minutes}
          min={0.5}
          max={120}
          step={0.5}
          value={value.notify_step}
          onChange={(step) => onChange({ ...value, notify_step: Number(step) })}
        />
      )}
      {!isLast && (
        <>
          <NumberInput
            label={t('escalation.window')}
            description={t('escalation.window_text')}
            suffix={minutes}
            min={1}
            max={720}
            allowDecimal={false}
            value={value.escalate_window}
            onChange={(window) => onChange({ ...value, escalate_window: Number(window) })}
          />
          <Switch
            className={classes.force}
            label={t('escalation.force')}
            description={t('escalation.force_text')}
            checked={value.force_escalate}
            onChange={(event) => onChange({ ...value, force_escalate: event.currentTarget.checked })}
          />
        </>
      )}
    </div>
  );
}
