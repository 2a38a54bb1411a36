import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { en } from '../i18n/en';
import { ATTRIBUTES, LABEL_PREFIX } from './model';
import { labelKeys, type Seen } from './suggestions';

type Known = keyof typeof en.conditions.key;

function isKnown(key: string): key is Known {
  return Object.hasOwn(en.conditions.key, key);
}

/** Names what a condition asks for; labels and unknown fields by their own name. */
export function useKeyName(): (key: string) => string {
  const { t } = useTranslation();
  return (key) => (isKnown(key) ? t(`conditions.key.${key}`) : key);
}

interface KeyPickerProps {
  value: string;
  onChange: (key: string) => void;
  /** Fields beside those of every event. */
  extra: readonly string[];
  seen: Seen;
  wrong: boolean;
}

/** Chooses what is asked for: a field, a label that recent events had, or any label by its name. */
export function KeyPicker({ value, onChange, extra, seen, wrong }: KeyPickerProps) {
  const { t } = useTranslation();
  const nameOf = useKeyName();
  const [search, setSearch] = useState('');
  const fields = [...ATTRIBUTES, ...extra].map((key) => ({ value: key, label: nameOf(key) }));
  const labels = labelKeys(seen).map((key) => ({ value: key, label: key }));
  const known = [...fields, ...labels];
  const typed = typedLabel(search);
  const isNew = typed !== '' && !known.some((one) => one.value === typed || one.label === search.trim());
  const others = [...new Set([...(isNew ? [typed] : []), value])]
    .filter((key) => key !== '' && !known.some((one) => one.value === key))
    .map((key) => ({ value: key, label: nameOf(key) }));
  return (
    <Select
      size="xs"
      searchable
      aria-label={t('conditions.field')}
      error={wrong}
      allowDeselect={false}
      selectFirstOptionOnChange
      nothingFoundMessage={t('conditions.type_label')}
      data={[
        { group: t('conditions.fields'), items: fields },
        { group: t('conditions.labels'), items: [...labels, ...others] },
      ]}
      value={value === '' ? null : value}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(key) => key !== null && onChange(key)}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}

/** What is typed as the key of a label: `env` and `labels.env` are the same. */
function typedLabel(search: string): string {
  const name = search.trim().replace(/^labels\./, '');
  return name === '' ? '' : LABEL_PREFIX + name;
}
