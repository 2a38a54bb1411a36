import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Preferences } from '../api/reach';
import { LEVELS } from '../incidents/filters';
import { Card } from '../shell/Card';
import { useToasts } from '../shell/toast';
import { Severity } from '../theme/Severity';
import { changePreferences, providerList } from './queries';
import { rowsOf, toggled, useTransportName } from './transports';
import type { Trial } from './useTrial';
import classes from './reach.module.css';

export const LISTS = { Critical: 'critical', Warning: 'warning', Info: 'info' } as const;

/** Which ways are used for which severity. A tick is saved at once. */
export function Matrix({ preferences, trial }: { preferences: Preferences; trial: Trial }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const transportName = useTransportName();
  const providers = useQuery(providerList()).data?.items ?? [];
  const rows = rowsOf(providers, [...preferences.critical, ...preferences.warning, ...preferences.info]);

  function put(level: (typeof LEVELS)[number], key: string, wanted: boolean) {
    const list = LISTS[level];
    const next = toggled(preferences[list], key, wanted, rows);
    changePreferences({ [list]: next }).catch((problem: unknown) => toasts.failed(problem));
  }

  return (
    <Card pad={false}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">{t('reach.way')}</th>
            {LEVELS.map((level) => (
              <th key={level} scope="col">
                <Severity level={level} size={14} />
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((key) => {
            const name = transportName(key, providers);
            return (
              <tr key={key} data-one={key.includes(':') || undefined}>
                <th scope="row">{name}</th>
                {LEVELS.map((level) => (
                  <td key={level}>
                    <Checkbox
                      aria-label={t('reach.tick', { transport: name, severity: t(`severity.${level}`) })}
                      checked={preferences[LISTS[level]].includes(key)}
                      onChange={(event) => put(level, key, event.currentTarget.checked)}
                    />
                  </td>
                ))}
                <td className={classes.tryIt}>
                  <Button
                    size="compact-xs"
                    variant="default"
                    leftSection={<Send size={12} aria-hidden />}
                    aria-label={t('reach.try_way', { transport: name })}
                    loading={trial.busy === key}
                    onClick={() => void trial.begin(key, { severity: 'Critical', transports: [key] })}
                  >
                    {t('reach.try')}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}
