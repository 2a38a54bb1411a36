import { ActionIcon, Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuietRule } from '../api/reach';
import { LEVELS } from '../incidents/filters';
import { Card, CardRow, Sub } from '../shell/Card';
import { useToasts } from '../shell/toast';
import { Severity } from '../theme/Severity';
import { changePreferences, providerList } from './queries';
import { dayName, moved, newQuiet, WEEK } from './quiet';
import { QuietDialog } from './QuietDialog';
import { useTransportName } from './transports';
import classes from './reach.module.css';

const MOST_RULES = 10;

/** Hours in which other ways are used; the first rule that holds counts. */
export function QuietRules({ rules }: { rules: QuietRule[] }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const put = (next: QuietRule[]) =>
    changePreferences({ quiet: next }).catch((problem: unknown) => toasts.failed(problem));
  const edited = typeof editing === 'number' ? rules[editing] : undefined;

  return (
    <Stack gap="sm">
      {rules.length > 0 && (
        <Card pad={false}>
          {rules.map((rule, at) => (
            <CardRow
              key={at}
              trailing={
                <RuleTools
                  name={rule.name || t('reach.hours', { start: rule.start, end: rule.end })}
                  first={at === 0}
                  last={at === rules.length - 1}
                  onMove={(by) => void put(moved(rules, at, by))}
                  onEdit={() => setEditing(at)}
                  onRemove={() => void put(rules.filter((_, index) => index !== at))}
                />
              }
            >
              <RuleText rule={rule} />
            </CardRow>
          ))}
        </Card>
      )}
      <Button
        w="fit-content"
        variant="default"
        leftSection={<Plus size={15} />}
        disabled={rules.length >= MOST_RULES}
        onClick={() => setEditing('new')}
      >
        {t('reach.add_quiet')}
      </Button>
      {editing !== null && (
        <QuietDialog
          initial={edited ?? newQuiet()}
          onSave={(rule) =>
            changePreferences({
              quiet: edited === undefined ? [...rules, rule] : rules.map((old) => (old === edited ? rule : old)),
            })
          }
          onClose={() => setEditing(null)}
        />
      )}
    </Stack>
  );
}

function RuleText({ rule }: { rule: QuietRule }) {
  const { t, i18n } = useTranslation();
  const transportName = useTransportName();
  const providers = useQuery(providerList()).data?.items ?? [];
  const list = new Intl.ListFormat(i18n.language);
  const hours = t('reach.hours', { start: rule.start, end: rule.end });
  const days = rule.days ?? [];
  const ways = (rule.transports ?? []).map((one) => transportName(one, providers));
  return (
    <>
      <div className={classes.ruleName}>
        <strong>{rule.name || hours}</strong>
        {LEVELS.filter((level) => rule.severities?.includes(level)).map((level) => (
          <Severity key={level} level={level} size={12} />
        ))}
      </div>
      <Sub>
        <span className={classes.ruleFacts}>
          {rule.name !== '' && <span>{hours}</span>}
          {(rule.time_zone ?? '') !== '' && <span>{rule.time_zone}</span>}
          <span>
            {days.length === 0 || days.length === WEEK.length
              ? t('reach.every_day')
              : list.format(WEEK.filter((day) => days.includes(day)).map((day) => dayName(day, i18n.language)))}
          </span>
          <span>{t('reach.only_by', { transports: list.format(ways) })}</span>
        </span>
      </Sub>
    </>
  );
}

interface RuleToolsProps {
  name: string;
  first: boolean;
  last: boolean;
  onMove: (by: -1 | 1) => void;
  onEdit: () => void;
  onRemove: () => void;
}

function RuleTools({ name, first, last, onMove, onEdit, onRemove }: RuleToolsProps) {
  const { t } = useTranslation();
  return (
    <span className={classes.tools}>
      <ActionIcon size={30} disabled={first} aria-label={t('reach.quiet_up', { name })} onClick={() => onMove(-1)}>
        <ArrowUp size={15} />
      </ActionIcon>
      <ActionIcon size={30} disabled={last} aria-label={t('reach.quiet_down', { name })} onClick={() => onMove(1)}>
        <ArrowDown size={15} />
      </ActionIcon>
      <ActionIcon size={30} aria-label={t('reach.quiet_edit', { name })} onClick={onEdit}>
        <Pencil size={15} />
      </ActionIcon>
      <ActionIcon size={30} aria-label={t('reach.quiet_remove', { name })} onClick={onRemove}>
        <Trash2 size={15} />
      </ActionIcon>
    </span>
  );
}
