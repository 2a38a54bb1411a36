import { ActionIcon, Button } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ConditionList } from '../conditions/Conditions';
import { faultOf } from '../conditions/fault';
import { newCondition } from '../conditions/model';
import { Card } from '../shell/Card';
import { MOST_KEYS, type Case } from './grouping';
import { ListsEditor } from './ListsEditor';
import classes from './noise.module.css';

interface CasesEditorProps {
  channelId: number;
  /** What the server refused. */
  problem: unknown;
  value: Case[];
  onChange: (cases: Case[]) => void;
}

const MOST_CASES = 100;

/** Some alerts are grouped by other names than the rest; the first case that matches counts. */
export function CasesEditor({ channelId, problem, value, onChange }: CasesEditorProps) {
  const { t } = useTranslation();
  const put = (index: number, change: Partial<Case>) =>
    onChange(value.map((old, at) => (at === index ? { ...old, ...change } : old)));
  return (
    <div className={classes.cases}>
      <p className="dim">{t('noise.group.cases_text', { count: MOST_KEYS })}</p>
      {value.map((one, index) => (
        <Card key={index}>
          <div className={classes.caseHead}>
            <h3>{t('noise.group.case', { number: index + 1 })}</h3>
            <ActionIcon
              aria-label={t('noise.group.remove_case', { number: index + 1 })}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <X size={15} />
            </ActionIcon>
          </div>
          <div className={classes.lists}>
            <ConditionList
              scope={{ channelId }}
              none={t('noise.group.every_alert')}
              fault={faultOf(problem, `group.cases[${index}].if`, true)}
              value={one.if}
              onChange={(conditions) => put(index, { if: conditions })}
            />
            <ListsEditor channelId={channelId} value={one.equals} onChange={(equals) => put(index, { equals })} />
          </div>
        </Card>
      ))}
      {value.length < MOST_CASES && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} />}
          onClick={() => onChange([...value, { if: [newCondition()], equals: [[]] }])}
        >
          {t('noise.group.add_case')}
        </Button>
      )}
    </div>
  );
}
