import { ActionIcon, Button } from '@mantine/core';
import { Check, CircleCheckBig, Merge, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { useMay } from '../../session/session';
import type { Act } from '../actions';
import { MergeSelectedDialog } from '../dialogs/MergeDialog';
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
  const mayManage = useMay('incidents.manage');
  const [merging, setMerging] = useState(false);
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
      {mayManage && incidents.length > 1 && (
        <Button size="compact-md" variant="default" leftSection={<Merge size={15} />} onClick={() => setMerging(true)}>
          {t('incidents.merge.verb')}
        </Button>
      )}
      <ActionIcon size={30} aria-label={t('incidents.clear_selection')} onClick={onClear}>
        <X size={16} />
      </ActionIcon>
      {merging && <MergeSelectedDialog incidents={incidents} onClose={() => setMerging(false)} onDone={onClear} />}
    </div>
  );
}
