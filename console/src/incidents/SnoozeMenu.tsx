import { Button, Menu } from '@mantine/core';
import { BellOff, ChevronDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { roundText } from '../shell/duration';
import { SNOOZES_MIN } from './actions';

interface SnoozeMenuProps {
  onChoose: (minutes: number) => void;
  compact?: boolean;
  disabled?: boolean;
  hint?: string;
  /** Opened from the keyboard. */
  opened?: boolean;
  onOpened?: (opened: boolean) => void;
}

export function SnoozeMenu({ onChoose, compact = false, disabled = false, hint, opened, onOpened }: SnoozeMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu opened={opened} onChange={onOpened} position="bottom-start">
      <Menu.Target>
        <Button
          size={compact ? 'compact-md' : 'sm'}
          variant="default"
          disabled={disabled}
          title={hint}
          leftSection={<BellOff size={15} />}
          rightSection={<ChevronDown size={14} />}
        >
          {t('incidents.snooze')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('incidents.snooze_for')}</Menu.Label>
        {SNOOZES_MIN.map((minutes) => (
          <Menu.Item key={minutes} onClick={() => onChoose(minutes)}>
            {roundText(t, minutes * 60)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
