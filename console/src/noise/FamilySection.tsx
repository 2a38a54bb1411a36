import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Family, NoiseRule } from '../api/noise';
import { latestEvents } from '../conditions/queries';
import { Sortable } from '../order/Sortable';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Bars, Loaded } from '../shell/Loaded';
import { isOver } from './drafts';
import { Place } from './Place';
import { noiseRules } from './queries';
import { RuleRow } from './RuleRow';
import { useReorder } from './useReorder';
import classes from './noise.module.css';

interface FamilySectionProps {
  channelId: number;
  family: Family;
}

/** The rules of a family from top to bottom, or how to begin. */
export function FamilySection({ channelId, family }: FamilySectionProps) {
  const { t } = useTranslation();
  const query = useQuery(noiseRules(channelId, family));
  const mayManage = useMay('channels.manage');
  const create = mayManage && (
    <Button
      size="compact-md"
      variant="default"
      leftSection={<Plus size={15} />}
      renderRoot={(props) => (
        <Link
          to="/channels/$channelId/noise/$family/$ruleId"
          params={{ channelId: String(channelId), family, ruleId: 'new' }}
          {...props}
        />
      )}
    >
      {t(`noise.${family}.create`)}
    </Button>
  );
  return (
    <Place id={family} title={t(`noise.${family}.title`)} text={t(`noise.${family}.text`)} action={create}>
      <Loaded query={query} skeleton={<Bars count={2} height={56} />}>
        {(rules) =>
          rules.length === 0 ? (
            <NoRule channelId={channelId} family={family} mayManage={mayManage} />
          ) : (
            <Rules channelId={channelId} family={family} rules={rules} mayManage={mayManage} />
          )
        }
      </Loaded>
    </Place>
  );
}

interface RulesProps extends FamilySectionProps {
  rules: NoiseRule[];
  mayManage: boolean;
}

function Rules({ channelId, family, rules, mayManage }: RulesProps) {
  const { t } = useTranslation();
  const move = useReorder(channelId, family);
  const [current, over] = useMemo(() => {
    return [rules.filter((rule) => !isOver(rule)), rules.filter(isOver)];
  }, [rules]);
  return (
    <>
      <Card pad={false}>
        <Sortable
          items={current}
          idOf={(rule) => rule.rule_id}
          nameOf={(rule) => rule.rule_name}
          label={t(`noise.${family}.title`)}
          still={!mayManage}
          onMove={move}
        >
          {(rule, _, handle) => <RuleRow family={family} rule={rule} handle={mayManage && handle} />}
        </Sortable>
      </Card>
      {current.length > 1 && (
        <p className={classes.hint}>
          {t('noise.first_counts')} {mayManage && t('order.hint')}
        </p>
      )}
      {over.length > 0 && (
        <details className={classes.over}>
          <summary>{t('noise.over_title', { count: over.length })}</summary>
          <Card pad={false}>
            {over.map((rule) => (
              <RuleRow key={rule.rule_id} family={family} rule={rule} handle={null} />
            ))}
          </Card>
        </details>
      )}
    </>
  );
}

/** Nothing here yet: the next step, with the latest event of the channel in it. */
function NoRule({ channelId, family, mayManage }: FamilySectionProps & { mayManage: boolean }) {
  const { t } = useTranslation();
  const [event] = useQuery(latestEvents({ channelId })).data?.items ?? [];
  return (
    <div className={classes.none}>
      <p>{t(`noise.${family}.empty`)}</p>
      {mayManage && event !== undefined && (
        <Link
          to="/channels/$channelId/noise/$family/$ruleId"
          params={{ channelId: String(channelId), family, ruleId: 'new' }}
          search={{ event: event.event_id }}
        >
          {t(`noise.${family}.begin`, { title: event.title })}
        </Link>
      )}
    </div>
  );
}
