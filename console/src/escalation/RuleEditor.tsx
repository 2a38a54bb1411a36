import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { EscalationRule, RuleDraft } from '../api/escalation';
import { queryClient } from '../api/query';
import { ConditionsEditor } from '../conditions/Conditions';
import { faultOf } from '../conditions/fault';
import { Refusal } from '../conditions/Refusal';
import { Card, Section } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { templateList } from '../templates/queries';
import { Course } from './Course';
import { DeleteRule } from './DeleteRule';
import { faults, type Fault } from './draft';
import { LayersEditor } from './LayersEditor';
import { ruleKeys } from './queries';
import { Simulation } from './Simulation';
import { TimesEditor } from './TimesEditor';
import classes from './escalation.module.css';

interface RuleEditorProps {
  channelId: number;
  /** The rule that is edited; null for a new one. */
  rule: EscalationRule | null;
  initial: RuleDraft;
}

const PATHS = ['filters'];
const LONGEST_DELAY_S = 3_600;

/** The rule on the left, what it does on the right. */
export function RuleEditor({ channelId, rule, initial }: RuleEditorProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [draft, setDraft] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [tried, setTried] = useState(false);
  const put = (change: Partial<RuleDraft>) => {
    setDraft((old) => ({ ...old, ...change }));
    setProblem(null);
  };
  const fault = faultOf(problem, 'filters');
  const found = faults(draft);

  async function save() {
    setTried(true);
    if (found.length > 0) return;
    setBusy(true);
    setProblem(null);
    try {
      const saved =
        rule === null
          ? await call('/channel/escalate/rule/create', { channel_id: channelId, ...draft })
          : await call('/channel/escalate/rule/update', { channel_id: channelId, rule_id: rule.rule_id, ...draft });
      await queryClient.invalidateQueries({ queryKey: ruleKeys.all(channelId) });
      const [gap] = saved.warnings;
      if (gap === undefined) toasts.done(t('action.saved'));
      else toasts.warned(t('escalation.gaps', { count: gap.gap_count, severity: t(`severity.${gap.severity}`) }));
      await navigate({ to: '/channels/$channelId/escalation', params: { channelId: String(channelId) } });
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.editor}>
      <div className={classes.form}>
        <Link to="/channels/$channelId/escalation" params={{ channelId: String(channelId) }} className={classes.back}>
          <ChevronLeft size={15} aria-hidden />
          {t('channels.tab.escalation')}
        </Link>
        <Card>
          <Basics draft={draft} put={put} />
        </Card>
        <Section title={t('escalation.when')}>
          <Card>
            <ConditionsEditor
              scope={{ channelId }}
              none={t('escalation.every_incident')}
              fault={fault}
              value={draft.filters}
              onChange={(filters) => put({ filters })}
            />
            <TimesEditor value={draft.time_filters} onChange={(times) => put({ time_filters: times })} />
          </Card>
        </Section>
        <Section title={t('escalation.who')}>
          <LayersEditor value={draft.layers} onChange={(layers) => put({ layers })} />
        </Section>
        {tried && found.length > 0 && <Faults found={found} />}
        <Refusal problem={problem} paths={PATHS} />
        <div className={classes.save}>
          <Button loading={busy} onClick={() => void save()}>
            {t('action.save')}
          </Button>
          <Button
            variant="subtle"
            renderRoot={(props) => (
              <Link to="/channels/$channelId/escalation" params={{ channelId: String(channelId) }} {...props} />
            )}
          >
            {t('action.cancel')}
          </Button>
          {rule !== null && <DeleteRule rule={rule} />}
        </div>
      </div>
      <div className={classes.beside}>
        <Course draft={draft} />
        <Simulation channelId={channelId} ruleId={rule?.rule_id ?? ''} draft={draft} />
      </div>
    </div>
  );
}

function Basics({ draft, put }: { draft: RuleDraft; put: (change: Partial<RuleDraft>) => void }) {
  const { t } = useTranslation();
  const templates = useQuery(templateList());
  return (
    <div className={classes.basics}>
      <TextInput
        label={t('word.name')}
        required
        maxLength={39}
        value={draft.rule_name}
        onChange={(event) => put({ rule_name: event.currentTarget.value })}
      />
      <Select
        label={t('escalation.template')}
        placeholder={t('escalation.built_in')}
        clearable
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        data={(templates.data?.items ?? []).map((one) => ({ value: one.template_id, label: one.template_name }))}
        value={draft.template_id || null}
        onChange={(id) => put({ template_id: id ?? '' })}
      />
      <NumberInput
        label={t('escalation.delay')}
        description={t('escalation.delay_text')}
        suffix={t('escalation.seconds_suffix')}
        min={0}
        max={LONGEST_DELAY_S}
        step={30}
        allowDecimal={false}
        value={draft.aggr_window}
        onChange={(seconds) => put({ aggr_window: Number(seconds) })}
      />
    </div>
  );
}

function Faults({ found }: { found: Fault[] }) {
  const { t } = useTranslation();
  return (
    <>
      {found.map((fault, index) => (
        <ProblemNote
          key={index}
          text={t(`escalation.fault.${fault.kind}`, { layer: 'layer' in fault ? fault.layer : 0 })}
        />
      ))}
    </>
  );
}
