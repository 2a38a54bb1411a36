import { Group, Radio } from '@mantine/core';
import { Severity } from '../../theme/Severity';
import { LEVELS, type Level } from '../filters';

export type Pickable = Level;

interface SeverityPickProps {
  label: string;
  description?: string;
  value: Pickable;
  onChange: (value: Pickable) => void;
}

export function SeverityPick({ label, description, value, onChange }: SeverityPickProps) {
  return (
    <Radio.Group label={label} description={description} value={value} onChange={(next) => onChange(next as Pickable)}>
      <Group gap="lg" mt={6}>
        {LEVELS.map((level) => (
          <Radio key={level} value={level} label={<Severity level={level} size={14} />} />
        ))}
      </Group>
    </Radio.Group>
  );
}
