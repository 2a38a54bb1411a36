import { ActionIcon, Popover } from '@mantine/core';
import { CircleHelp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ValueKind } from './model';
import classes from './conditions.module.css';

/** Each way to write a value: how it looks, and with what one starts to type it. */
const WAYS: [kind: ValueKind, example: string, start: string][] = [
  ['exact', 'checkout', ''],
  ['wildcard', 'db-*', ''],
  ['exists', '*', '*'],
  ['regex', '/^db-\\d+$/', '/'],
  ['network', 'cidr:10.0.0.0/24', 'cidr:'],
  ['number', '>= 90', '>= '],
];

/** Says how values are written; choosing a way begins one. */
export function ValueHelp({ onPick }: { onPick: (start: string) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={320} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          size="sm"
          aria-label={t('conditions.help')}
          aria-expanded={opened}
          onClick={() => setOpened((old) => !old)}
        >
          <CircleHelp size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t('conditions.help')}>
        <ul className={classes.ways}>
          {WAYS.map(([kind, example, start]) => (
            <li key={kind}>
              <button
                type="button"
                onClick={() => {
                  setOpened(false);
                  onPick(start);
                }}
              >
                <code>{example}</code>
                <span>{t(`conditions.kind.${kind}.text`)}</span>
              </button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
