import { Stack } from '@mantine/core';
import type { NotifierField } from '../api/escalation';
import { SettingField } from './SettingField';
import type { Settings } from './settingsForm';

interface SettingsFormProps {
  fields: readonly NotifierField[];
  value: Settings;
  /** The settings as they are kept; secrets are hidden in them. */
  kept: Settings;
  faults: Record<string, string>;
  onChange: (settings: Settings) => void;
}

/** The settings of a provider, as its notifier names them. */
export function SettingsForm({ fields, value, kept, faults, onChange }: SettingsFormProps) {
  return (
    <Stack gap="md">
      {fields.map((field) => (
        <SettingField
          key={field.name}
          field={field}
          value={value[field.name]}
          kept={kept[field.name]}
          fault={faults[field.name]}
          onChange={(next) => onChange({ ...value, [field.name]: next })}
        />
      ))}
    </Stack>
  );
}
