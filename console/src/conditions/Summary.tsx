import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useKeyName } from './KeyPicker';
import { INTEGRATION_KEY, kindOf, shownText, type Condition, type Conditions } from './model';
import { integrationNames } from './queries';

/** Puts conditions into one sentence; there is at least one group. */
export function useConditionsText(): (filters: Conditions) => string {
  const { t, i18n } = useTranslation();
  const nameOf = useKeyName();
  const integrations = useQuery(integrationNames()).data ?? [];
  const list = (parts: string[]) => new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(parts);
  const valueText = (key: string, value: string) => {
    if (key === INTEGRATION_KEY) return integrations.find((one) => one.value === value)?.label ?? `#${value}`;
    const kind = kindOf(value);
    if (kind === 'exists') return t('conditions.anything');
    return kind === 'regex' || kind === 'wildcard' ? value : shownText(value);
  };
  const one = ({ key, oper, vals }: Condition) => {
    const values = vals.map((value) => valueText(key, value)).join(t('conditions.separator'));
    return t(oper === 'IN' ? 'conditions.said' : 'conditions.said_not', { key: nameOf(key), values });
  };
  return (filters) =>
    filters.map((group) => list(group.map(one))).reduce((first, second) => t('conditions.said_or', { first, second }));
}
