import { SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IntegrationType } from '../api/integrations';
import { Loaded } from '../shell/Loaded';
import { KindIcon } from './KindIcon';
import { integrationTypes } from './queries';
import { matching } from './senders';
import classes from './integrations.module.css';

const GROUPS = ['all', 'open-source', 'cloud', 'commercial', 'chat', 'change', 'custom'] as const;
type Group = (typeof GROUPS)[number];

interface SenderPickerProps {
  value: string;
  onChange: (type: string) => void;
}

/** All systems that can send here: found by name, narrowed by kind. */
export function SenderPicker({ value, onChange }: SenderPickerProps) {
  const { t, i18n } = useTranslation();
  const query = useQuery(integrationTypes());
  const [text, setText] = useState('');
  const [group, setGroup] = useState<Group>('all');
  return (
    <div className={classes.picker}>
      <TextInput
        label={t('integrations.type')}
        placeholder={t('integrations.find_type')}
        leftSection={<Search size={15} aria-hidden />}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <SegmentedControl
        className={classes.groups}
        aria-label={t('integrations.kind')}
        size="xs"
        data={GROUPS.map((one) => ({ value: one, label: t(`integrations.category.${one}`) }))}
        value={group}
        onChange={(next) => setGroup(next as Group)}
      />
      <Loaded query={query}>
        {({ items }) => {
          const found = matching(items, text, group === 'all' ? '' : group);
          if (found.length === 0) return <p className="dim">{t('integrations.no_type')}</p>;
          return (
            <div className={classes.kinds} role="radiogroup" aria-label={t('integrations.type')}>
              {found.map((kind) => (
                <Choice
                  key={kind.type}
                  kind={kind}
                  isZh={i18n.language === 'zh'}
                  checked={kind.type === value}
                  onPick={() => onChange(kind.type)}
                />
              ))}
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}

interface ChoiceProps {
  kind: IntegrationType;
  isZh: boolean;
  checked: boolean;
  onPick: () => void;
}

function Choice({ kind, isZh, checked, onPick }: ChoiceProps) {
  return (
    <label className={classes.kind} data-checked={checked || undefined}>
      <input type="radio" name="sender" className={classes.kindRadio} checked={checked} onChange={onPick} />
      <KindIcon kind={kind} />
      <span className={classes.kindText}>
        <span className={classes.name}>{isZh ? kind.title_zh : kind.title}</span>
        <span className={classes.kindSummary}>{isZh ? kind.summary_zh : kind.summary}</span>
      </span>
    </label>
  );
}
