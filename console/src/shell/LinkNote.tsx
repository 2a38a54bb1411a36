import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LinkState } from '../live/stream';
import classes from './LinkNote.module.css';

/** Whether the page is current. Quiet while it is; plain when it may be old. */
export function LinkNote({ state }: { state: LinkState }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(`shell.link_hint.${state}`)} multiline maw={260}>
      <span className={classes.link} data-state={state} role="status">
        <span className={classes.dot} aria-hidden />
        <span className={classes.word}>{t(`shell.link.${state}`)}</span>
      </span>
    </Tooltip>
  );
}
