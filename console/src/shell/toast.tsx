import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useWording } from './problem';
import classes from './toast.module.css';

/** How long something done at once can be taken back. */
export const UNDO_MS = 5_000;

export interface Toasts {
  /** Says what was done, with a way back for five seconds. */
  done: (text: string, undo?: () => void) => void;
  /** Says what was done, and what one should look at once more. */
  warned: (text: string) => void;
  /** Says what failed, with a way to try again. */
  failed: (problem: unknown, retry?: () => void) => void;
}

export function useToasts(): Toasts {
  const { t } = useTranslation();
  const word = useWording();
  return useMemo<Toasts>(
    () => ({
      done: (text, undo) => show(text, 'done', undo && { label: t('action.undo'), run: undo }),
      warned: (text) => show(text, 'warned', undefined),
      failed: (problem, retry) =>
        show(word(problem).text, 'failed', retry && { label: t('action.try_again'), run: retry }),
    }),
    [t, word],
  );
}

interface Offer {
  label: string;
  run: () => void;
}

function show(text: string, tone: 'done' | 'warned' | 'failed', offer: Offer | undefined): void {
  const id = notifications.show({
    autoClose: tone === 'done' ? UNDO_MS : 2 * UNDO_MS,
    withCloseButton: false,
    classNames: { root: classes.toast, description: classes.words },
    'data-tone': tone,
    role: tone === 'failed' ? 'alert' : 'status',
    message: (
      <span className={classes.line}>
        <span>{text}</span>
        {offer !== undefined && (
          <Button
            size="compact-sm"
            variant="white"
            onClick={() => {
              notifications.hide(id);
              offer.run();
            }}
          >
            {offer.label}
          </Button>
        )}
      </span>
    ),
  } as Parameters<typeof notifications.show>[0]);
}
