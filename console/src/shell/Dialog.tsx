import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './ProblemNote';

interface DialogProps {
  title: string;
  verb: string;
  ready: boolean;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  /** What follows when the work is done; closing, unless another step does. */
  onDone?: () => void;
  children: ReactNode;
  size?: string;
}

/** A small form over the page. Draw it only while it is open; it closes itself when the work is done, and keeps what was typed when not. */
export function Dialog({ title, verb, ready, onSubmit, onClose, onDone = onClose, children, size }: DialogProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    // A dialog is a portal: without this the event would go on to a form around its opener.
    event.stopPropagation();
    if (!ready || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit();
      onDone();
    } catch (reason) {
      setProblem(reason);
      setBusy(false);
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {children}
          {problem !== null && <ProblemNote problem={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={!ready}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
