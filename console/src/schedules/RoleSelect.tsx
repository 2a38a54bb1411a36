import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BACKUP, PRIMARY, rolesFor } from './roles';

/** Names a role; 0 is none in particular. */
export function useRoleName(): (role: number) => string {
  const { t } = useTranslation();
  return (role) => {
    if (role === 0) return t('schedules.role.none');
    if (role === PRIMARY) return t('schedules.role.primary');
    return role === BACKUP ? t('schedules.role.backup') : t('schedules.role.other', { role });
  };
}

interface RoleSelectProps {
  label: string;
  value: number;
  onChange: (role: number) => void;
  /** What 0 means here; without it, no role in particular. */
  none?: string;
}

export function RoleSelect({ label, value, onChange, none }: RoleSelectProps) {
  const nameOf = useRoleName();
  const textOf = (role: number) => (role === 0 && none !== undefined ? none : nameOf(role));
  return (
    <Select
      size="xs"
      w={150}
      aria-label={label}
      allowDeselect={false}
      data={rolesFor([value]).map((role) => ({ value: String(role), label: textOf(role) }))}
      value={String(value)}
      onChange={(role) => onChange(Number(role ?? 0))}
    />
  );
}
