import { ActionIcon, Button } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { KeysInput } from '../conditions/KeysInput';
import { MOST_KEYS, MOST_LISTS } from './grouping';
import classes from './noise.module.css';

interface ListsEditorProps {
  channelId: number;
  text?: string;
  value: string[][];
  onChange: (lists: string[][]) => void;
}

/** Lists of names: alerts belong together when all values of any one list are equal. */
export function ListsEditor({ channelId, text, value, onChange }: ListsEditorProps) {
  const { t } = useTranslation();
  const lists = value.length === 0 ? [[]] : value;
  return (
    <div className={classes.lists}>
      {text !== undefined && <p className="dim">{text}</p>}
      {lists.map((keys, index) => (
        <div key={index} className={classes.listRow}>
          <div className={classes.grow}>
            <KeysInput
              label={index === 0 ? t('noise.group.same') : t('noise.group.or_same')}
              scope={{ channelId }}
              most={MOST_KEYS}
              value={keys}
              onChange={(next) => onChange(lists.map((old, at) => (at === index ? next : old)))}
            />
          </div>
          {lists.length > 1 && (
            <ActionIcon
              aria-label={t('noise.group.remove_list')}
              onClick={() => onChange(lists.filter((_, at) => at !== index))}
            >
              <X size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {lists.length < MOST_LISTS && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Plus size={14} />}
          onClick={() => onChange([...lists, []])}
        >
          {t('noise.group.add_list')}
        </Button>
      )}
    </div>
  );
}
