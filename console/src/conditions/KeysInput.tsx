import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ATTRIBUTES } from './model';
import { useSeen, type Scope } from './queries';
import { labelKeys } from './suggestions';

interface KeysInputProps {
  label: string;
  description?: string;
  error?: string;
  value: string[];
  onChange: (keys: string[]) => void;
  scope: Scope;
  most: number;
  extraKeys?: readonly string[];
}

const NAMES = /^(labels\..+|[a-z_]+)$/;

/** Fields and labels, by the names the API knows; recent events give the labels to choose from. */
export function KeysInput({ scope, most, extraKeys = [], value, onChange, ...words }: KeysInputProps) {
  const { t } = useTranslation();
  const seen = useSeen(scope);
  const fields = [...ATTRIBUTES, ...extraKeys] as string[];
  const put = (keys: string[]) =>
    onChange([...new Set(keys.map((key) => nameOf(key.trim(), fields)).filter((key) => NAMES.test(key)))]);
  return (
    <TagsInput
      {...words}
      size="sm"
      maxTags={most}
      placeholder={value.length === 0 ? t('conditions.keys_hint') : ''}
      data={[
        { group: t('conditions.labels'), items: labelKeys(seen) },
        { group: t('conditions.fields'), items: fields },
      ]}
      value={value}
      onChange={put}
    />
  );
}

/** A name that is no field is a label's. */
function nameOf(typed: string, fields: readonly string[]): string {
  return typed === '' || typed.startsWith('labels.') || fields.includes(typed) ? typed : `labels.${typed}`;
}
