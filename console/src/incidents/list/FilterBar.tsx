import { Button, Chip, Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { channelList } from '../../channels/queries';
import { SeverityShape } from '../../theme/Severity';
import {
  isNarrowed,
  LEVELS,
  ORDINARY_PROGRESS,
  PROGRESS_VIEWS,
  rangeOf,
  rangesOf,
  type IncidentSearch,
  type Level,
  type ProgressView,
  type Range,
} from '../filters';
import classes from './list.module.css';

interface FilterBarProps {
  search: IncidentSearch;
  /** Changes the address. */
  onChange: (change: Partial<IncidentSearch>) => void;
  searchField: RefObject<HTMLInputElement | null>;
  /** Inside a channel its own filter makes no sense. */
  withChannel: boolean;
}

const TYPING_MS = 300;
const NOTHING_NARROWED: Partial<IncidentSearch> = {
  progress: undefined,
  severity: undefined,
  channel: undefined,
  mine: undefined,
  q: undefined,
};

export function FilterBar({ search, onChange, searchField, withChannel }: FilterBarProps) {
  const { t } = useTranslation();
  const progress = search.progress ?? ORDINARY_PROGRESS;
  const narrowed = isNarrowed(withChannel ? search : { ...search, channel: undefined });
  return (
    <div className={classes.filters} role="search" aria-label={t('incidents.filters')}>
      <QueryField value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} field={searchField} />
      <SegmentedControl
        size="xs"
        aria-label={t('incidents.progress')}
        data={PROGRESS_VIEWS.map((view) => ({ value: view, label: t(`incidents.view.${view}`) }))}
        value={progress}
        onChange={(view) =>
          onChange({ progress: view === ORDINARY_PROGRESS ? undefined : (view as ProgressView), range: undefined })
        }
      />
      <Chip.Group
        multiple
        value={search.severity ?? []}
        onChange={(levels) => onChange({ severity: levels.length > 0 ? (levels as Level[]) : undefined })}
      >
        <Group gap={6} wrap="nowrap" role="group" aria-label={t('incidents.severity')}>
          {LEVELS.map((level) => (
            <Chip
              key={level}
              value={level}
              size="xs"
              variant="outline"
              icon={<SeverityShape level={level} size={12} />}
            >
              {t(`severity.${level}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {withChannel && <ChannelFilter value={search.channel} onChange={(channel) => onChange({ channel })} />}
      <Chip
        size="xs"
        variant="outline"
        checked={search.mine ?? false}
        onChange={(mine) => onChange({ mine: mine || undefined })}
      >
        {t('incidents.mine')}
      </Chip>
      <Select
        size="xs"
        w={124}
        aria-label={t('incidents.range')}
        allowDeselect={false}
        data={rangesOf(progress).map((range) => ({ value: range, label: t(`incidents.ranges.${range}`) }))}
        value={rangeOf(search)}
        onChange={(range) => onChange({ range: range as Range })}
      />
      {narrowed && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<X size={14} />}
          onClick={() => onChange(NOTHING_NARROWED)}
        >
          {t('incidents.clear_filters')}
        </Button>
      )}
    </div>
  );
}

function ChannelFilter({ value, onChange }: { value?: number; onChange: (channel: number | undefined) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(channelList());
  return (
    <Select
      size="xs"
      w={142}
      aria-label={t('incidents.channel')}
      placeholder={t('incidents.any_channel')}
      clearable
      searchable
      nothingFoundMessage={t('incidents.no_channel')}
      clearButtonProps={{ 'aria-label': t('action.clear') }}
      data={(data?.items ?? []).map((one) => ({ value: String(one.channel_id), label: one.channel_name }))}
      value={value === undefined ? null : String(value)}
      onChange={(id) => onChange(id === null ? undefined : Number(id))}
    />
  );
}

interface QueryFieldProps {
  value: string;
  onChange: (text: string) => void;
  field: RefObject<HTMLInputElement | null>;
}

/** Searches when the typing pauses; `Enter` searches at once, `Esc` leaves the field. */
function QueryField({ value, onChange, field }: QueryFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <TextInput
      ref={field}
      size="xs"
      className={classes.query}
      aria-label={t('incidents.search')}
      placeholder={t('incidents.search')}
      leftSection={<Search size={14} aria-hidden />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(text);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
