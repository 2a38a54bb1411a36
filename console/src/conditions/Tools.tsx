import { Button } from '@mantine/core';
import { ClipboardPaste, Copy, Sparkles } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCopying } from '../shell/copying';
import { EventStart } from './EventStart';
import { isUnfinished, type Conditions } from './model';
import { PasteDialog } from './PasteDialog';
import type { Scope } from './queries';
import { writeConditions } from './text';
import classes from './conditions.module.css';

interface ToolsProps {
  value: Conditions;
  onChange: (conditions: Conditions) => void;
  scope: Scope;
  /** Whether there is one list only. */
  flat?: boolean;
  children: ReactNode;
}

/** What can be done with all conditions at once: begin with an event, copy, paste. */
export function Tools({ value, onChange, scope, flat = false, children }: ToolsProps) {
  const { t } = useTranslation();
  const { copied, copy } = useCopying();
  const [open, setOpen] = useState<'event' | 'paste' | null>(null);
  // A condition without a value was only begun: what comes from elsewhere takes its place.
  const add = (found: Conditions) => onChange([...value.filter((group) => !isUnfinished([group])), ...found]);
  return (
    <div className={classes.tools}>
      {children}
      <Button size="compact-sm" variant="default" leftSection={<Sparkles size={14} />} onClick={() => setOpen('event')}>
        {t('conditions.from_event')}
      </Button>
      {value.length > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Copy size={13} />}
          onClick={() => void copy(writeConditions(value))}
        >
          {copied ? t('action.copied') : t('conditions.copy')}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<ClipboardPaste size={13} />}
        onClick={() => setOpen('paste')}
      >
        {t('conditions.paste')}
      </Button>
      {open === 'event' && <EventStart scope={scope} onTake={(group) => add([group])} onClose={() => setOpen(null)} />}
      {open === 'paste' && <PasteDialog flat={flat} onTake={(groups) => add(groups)} onClose={() => setOpen(null)} />}
    </div>
  );
}
