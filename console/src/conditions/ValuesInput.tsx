import { MultiSelect, Pill, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ValueHelp } from './ValueHelp';
import { INTEGRATION_KEY, kindOf, readValue, shownText } from './model';
import { integrationNames } from './queries';
import classes from './conditions.module.css';

const LEVELS = ['Critical', 'Warning', 'Info'];

interface ValuesInputProps {
  conditionKey: string;
  value: string[];
  onChange: (values: string[]) => void;
  /** Values to offer. */
  offered: readonly string[];
  wrong: boolean;
  /** The value that the server refused, if it named one. */
  wrongValue: number | null;
}

/** The values of a condition as chips, each with the way it is meant. */
export function ValuesInput(props: ValuesInputProps) {
  return props.conditionKey === INTEGRATION_KEY ? <IntegrationValues {...props} /> : <TextValues {...props} />;
}

function TextValues({ conditionKey, value, onChange, offered, wrong, wrongValue }: ValuesInputProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const start = (text: string) => {
    setTyped(text);
    // After the help has closed and given the focus back.
    setTimeout(() => input.current?.focus(), 0);
  };
  const put = (values: string[]) => onChange([...new Set(values.map(readValue).filter((one) => one !== ''))]);
  const take = (index: number) => {
    onChange(value.filter((_, at) => at !== index));
    start(value[index] ?? '');
  };
  return (
    <TagsInput
      ref={input}
      className={classes.values}
      size="xs"
      aria-label={t('conditions.values')}
      placeholder={value.length === 0 ? t('conditions.values_hint') : ''}
      error={wrong}
      data={conditionKey === 'severity' ? LEVELS : [...offered]}
      splitChars={['\n']}
      isDuplicate={(text, present) => present.includes(readValue(text))}
      searchValue={typed}
      onSearchChange={setTyped}
      value={value}
      onChange={put}
      rightSection={<ValueHelp onPick={(text) => (text === '*' ? put([...value, text]) : start(text))} />}
      rightSectionPointerEvents="all"
      renderPill={({ value: shown, onRemove }) => {
        const text = String(shown);
        const index = value.indexOf(text);
        return <ValueChip text={text} wrong={wrongValue === index} onEdit={() => take(index)} onRemove={onRemove} />;
      }}
    />
  );
}

interface ValueChipProps {
  text: string;
  wrong: boolean;
  onEdit: () => void;
  onRemove?: () => void;
}

function ValueChip({ text, wrong, onEdit, onRemove }: ValueChipProps) {
  const { t } = useTranslation();
  const kind = kindOf(text);
  return (
    <Pill
      className={classes.chip}
      data-wrong={wrong || undefined}
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': t('conditions.remove_value', { value: text }), 'aria-hidden': false }}
    >
      <button
        type="button"
        className={classes.chipText}
        aria-label={t('conditions.edit_value', { value: text })}
        title={text}
        onClick={onEdit}
      >
        {kind !== 'exact' && <span className={classes.kind}>{t(`conditions.kind.${kind}.name`)}</span>}
        {shownText(text)}
      </button>
    </Pill>
  );
}

function IntegrationValues({ value, onChange, wrong }: ValuesInputProps) {
  const { t } = useTranslation();
  const known = useQuery(integrationNames()).data ?? [];
  const strangers = value.filter((id) => !known.some((one) => one.value === id));
  return (
    <MultiSelect
      className={classes.values}
      size="xs"
      searchable
      aria-label={t('conditions.values')}
      placeholder={value.length === 0 ? t('conditions.integrations_hint') : ''}
      nothingFoundMessage={t('conditions.no_integration')}
      error={wrong}
      data={[...known, ...strangers.map((id) => ({ value: id, label: `#${id}` }))]}
      value={value}
      onChange={onChange}
    />
  );
}
