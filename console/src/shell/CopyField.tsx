import { Button } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCopying } from './copying';
import classes from './CopyField.module.css';

/** A value to take elsewhere: shown whole, copied by one press. */
export function CopyField({ label, value, block = false }: { label: string; value: string; block?: boolean }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopying();
  return (
    <div className={classes.field}>
      <div className={classes.head}>
        <span className={classes.label}>{label}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={copied ? <Check size={14} /> : <Copy size={14} />}
          onClick={() => void copy(value)}
          aria-label={`${t('action.copy')}: ${label}`}
        >
          {copied ? t('action.copied') : t('action.copy')}
        </Button>
      </div>
      <pre
        className={classes.value}
        data-block={block || undefined}
        tabIndex={0}
        aria-label={label}
        role="textbox"
        aria-readonly
      >
        {value}
      </pre>
    </div>
  );
}
