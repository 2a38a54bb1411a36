import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/Dialog';
import type { Conditions } from './model';
import { readConditions } from './text';

const EXAMPLE = '[[{"key": "labels.env", "oper": "IN", "vals": ["dev"]}]]';

interface PasteDialogProps {
  flat: boolean;
  onTake: (conditions: Conditions) => void;
  onClose: () => void;
}

/** Takes conditions that were copied elsewhere. A field to paste into works also where the clipboard cannot be read. */
export function PasteDialog({ flat, onTake, onClose }: PasteDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = readConditions(text);
  const many = found !== null && flat && found.length > 1;
  const error = text.trim() !== '' && (found === null || many);
  return (
    <Dialog
      title={t('conditions.paste_title')}
      verb={t('conditions.take')}
      ready={found !== null && !many}
      onSubmit={() => {
        if (found !== null) onTake(found);
        return Promise.resolve();
      }}
      onClose={onClose}
    >
      <Textarea
        data-autofocus
        label={t('conditions.paste_label')}
        description={t('conditions.paste_text', { example: EXAMPLE })}
        error={error && (many ? t('conditions.paste_many') : t('conditions.paste_wrong'))}
        autosize
        minRows={5}
        maxRows={14}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Dialog>
  );
}
