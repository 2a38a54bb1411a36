import { ActionIcon, Button } from '@mantine/core';
import { Check, CircleCheckBig, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import type { Act } from '../actions';
import { SnoozeMenu } from '../SnoozeMenu';
import classes from './list.module.css';

interface BulkBarProps {
  incidents: Incident[];
  onAct: (act: Act) => void;
  onClear: () => void;
}

/** What can be done to the marked incidents together. Floats, so that marking moves nothing. */
export function BulkBar({ incidents, onAct, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.bulk} role="region" aria-label={t('incidents.bulk')}>
      <strong>{t('incidents.selected', { count: incidents.length })}</strong>
      <Button size="compact-md" leftSection={<Check size={15} />} onClick={() => onAct({ kind: 'ack' })}>
        {t('incidents.ack')}
      </Button>
      <Button
        size="compact-md"
        variant="default"
        leftSection={<CircleCheckBig size={15} />}
        onClick={() => onAct({ kind: 'close' })}
      >
        {t('incidents.close')}
      </Button>
      <SnoozeMenu compact onChoose={(minutes) => onAct({ kind: 'snooze', minutes })} />
      <ActionIcon size={30} aria-label={t('incidents.clear_selection')} onClick={onClear}>
        <X size={16} />
      </ActionIcon>
    </div>
  );
}
