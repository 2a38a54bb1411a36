import { Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldOf, pairsOf, textOf } from './mapping';
import classes from './integrations.module.css';

interface MappingProps {
  settings: Record<string, unknown>;
  onChange: (settings: Record<string, unknown>) => void;
}

const FIELDS = ['title', 'description', 'status', 'resource', 'check', 'key', 'time', 'items'] as const;
const SUCH_PLACES = 'meta, tags';
const SEVERITIES = ['Critical', 'Warning', 'Info', 'Ok'];

/** Which field of a body is what; `${path}` stands for the value at a place of it. */
export function Mapping({ settings, onChange }: MappingProps) {
  const { t } = useTranslation();
  const set = (name: string, value: unknown) => onChange({ ...settings, [name]: value });
  return (
    <Stack gap="sm">
      {FIELDS.map((name) => (
        <TextInput
          key={name}
          label={t(`integrations.mapping.${name}`)}
          description={t(`integrations.mapping.${name}_text`)}
          required={name === 'title'}
          placeholder={t(`integrations.mapping.${name}_such`)}
          value={fieldOf(settings, name)}
          onChange={(event) => set(name, event.currentTarget.value)}
        />
      ))}
      <div className={classes.pair}>
        <Textarea
          label={t('integrations.mapping.statuses')}
          description={t('integrations.mapping.statuses_text')}
          placeholder={'ALARM = Critical\nOK = Ok'}
          autosize
          minRows={2}
          defaultValue={textOf(settings.statuses)}
          onChange={(event) => set('statuses', pairsOf(event.currentTarget.value))}
        />
        <Select
          label={t('integrations.mapping.otherwise')}
          allowDeselect={false}
          data={SEVERITIES}
          value={fieldOf(settings, 'otherwise') || 'Warning'}
          onChange={(next) => set('otherwise', next ?? 'Warning')}
        />
      </div>
      <Textarea
        label={t('integrations.mapping.labels')}
        description={t('integrations.mapping.labels_text')}
        placeholder={'team = ${meta.team}'}
        autosize
        minRows={2}
        defaultValue={textOf(settings.labels)}
        onChange={(event) => set('labels', pairsOf(event.currentTarget.value))}
      />
      <TextInput
        label={t('integrations.mapping.labels_from')}
        description={t('integrations.mapping.labels_from_text')}
        placeholder={SUCH_PLACES}
        defaultValue={((settings.labels_from as string[] | undefined) ?? []).join(', ')}
        onChange={(event) =>
          set(
            'labels_from',
            event.currentTarget.value
              .split(',')
              .map((one) => one.trim())
              .filter(Boolean),
          )
        }
      />
    </Stack>
  );
}
