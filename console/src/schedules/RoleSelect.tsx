import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dutyRoles } from './queries';
import { BACKUP, PRIMARY, rolesFor } from './roles';

/** Names a role; 0 is none in particular. */
export function useRoleName(): (role: number) => string {
  const { t } = useTranslation();
  const { data = [] } = useQuery(dutyRoles());
  return (role) => {
    if (role === 0) return t('schedules.role.none');
    if (role === PRIMARY) return t('schedules.role.primary');
    if (role === BACKUP) return t('schedules.role.backup');
    return data.find((one) => one.role_id === role)?.role_name ?? t('schedules.role.other', { role });
  };
}

/** The roles that the account made, by name. */
export function useMadeRoles(): number[] {
  const { data = [] } = useQuery(dutyRoles());
  return data.filter((one) => !one.is_usual).map((one) => one.role_id);
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
  const made = useMadeRoles();
  const textOf = (role: number) => (role === 0 && none !== undefined ? none : nameOf(role));
  return (
    <Select
      size="xs"
      w={150}
      aria-label={label}
      allowDeselect={false}
      data={rolesFor([value], made).map((role) => ({ value: String(role), label: textOf(role) }))}
      value={String(value)}
      onChange={(role) => onChange(Number(role ?? 0))}
    />
  );
}
