import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FileInput } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Medium } from '../api/templates';
import { useToasts } from '../shell/toast';
import { presets } from './queries';

interface PresetProps {
  medium: Medium;
  text: string;
  onTake: (text: string) => void;
}

/** Puts a text to start from in place of what is there; that can be taken back. */
export function Preset({ medium, text, onTake }: PresetProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const query = useQuery(presets());
  const preset = query.data?.items.find((one) => one.type === medium);
  if (preset === undefined || preset.content === text) return null;

  function take(content: string) {
    onTake(content);
    toasts.done(t('templates.preset_taken'), () => onTake(text));
  }

  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<FileInput size={14} aria-hidden />}
      onClick={() => take(preset.content)}
    >
      {t('templates.preset')}
    </Button>
  );
}
