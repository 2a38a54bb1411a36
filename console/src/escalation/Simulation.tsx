import { NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { RuleDraft } from '../api/escalation';
import { useTransportName } from '../reach/transports';
import { useOwnZone } from '../schedules/ownZone';
import { useSpanText } from '../schedules/spanText';
import { durationText } from '../shell/duration';
import { ProblemNote } from '../shell/ProblemNote';
import { instantOf } from '../times/zoned';
import { faults } from './draft';
import { stepsOf, type Step } from './simulation';
import classes from './escalation.module.css';

const SEVERITIES = ['Critical', 'Warning', 'Info'] as const;
const TYPING_MS = 500;

interface SimulationProps {
  channelId: number;
  /** The saved rule that the draft changes; empty: a new one. */
  ruleId: string;
  draft: RuleDraft;
}

/** Who would be told what, and when, by the draft, if something happened at a time of one's choice. Nobody is told. */
export function Simulation({ channelId, ruleId, draft }: SimulationProps) {
  const { t } = useTranslation();
  const zone = useOwnZone();
  const [severity, setSeverity] = useState<(typeof SEVERITIES)[number]>('Critical');
  const [wall, setWall] = useState('');
  const [minutes, setMinutes] = useState(0);
  const at = wall === '' ? 0 : Math.floor(instantOf(wall, zone) / 1000) || 0;
  const wanted = {
    channel_id: channelId,
    severity,
    at,
    answered_after: minutes * 60,
    rule: {
      ...(ruleId === '' ? {} : { rule_id: ruleId }),
      rule_name: draft.rule_name || t('escalation.draft'),
      layers: draft.layers,
      aggr_window: draft.aggr_window,
      time_filters: draft.time_filters,
      filters: draft.filters,
    },
  };
  const [settled] = useDebouncedValue(JSON.stringify(wanted), TYPING_MS);
  const isReady = faults(draft).every((one) => one.kind === 'name');
  const query = useQuery({
    queryKey: ['simulation', settled],
    queryFn: ({ signal }) => call('/channel/escalate/simulate', JSON.parse(settled) as typeof wanted, signal),
    enabled: isReady,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  return (
    <section className={classes.simulation} aria-label={t('escalation.simulation')}>
      <h2>{t('escalation.simulation')}</h2>
      <p className="dim">{t('escalation.simulation_text')}</p>
      <div className={classes.question}>
        <Select
          size="xs"
          label={t('escalation.sim_severity')}
          allowDeselect={false}
          data={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
          value={severity}
          onChange={(value) => setSeverity(SEVERITIES.find((one) => one === value) ?? 'Critical')}
        />
        <NumberInput
          size="xs"
          label={t('escalation.sim_answered')}
          description={t('escalation.sim_never')}
          suffix={t('channels.minutes_suffix')}
          min={0}
          max={10_080}
          allowDecimal={false}
          value={minutes}
          onChange={(value) => setMinutes(Number(value))}
        />
        <TextInput
          size="xs"
          type="datetime-local"
          label={t('escalation.sim_at')}
          description={t('escalation.sim_now')}
          value={wall}
          onChange={(event) => setWall(event.currentTarget.value)}
        />
      </div>
      {!isReady && <p className="dim">{t('escalation.sim_unready')}</p>}
      {query.isError && <ProblemNote problem={query.error} />}
      {query.data !== undefined && (
        <Steps
          begin={query.data.at}
          steps={stepsOf(query.data.moments)}
          passed={query.data.passed.map((one) => one.rule_name)}
          rule={query.data.rule_name}
          zone={zone}
        />
      )}
    </section>
  );
}

interface StepsProps {
  begin: number;
  steps: Step[];
  passed: string[];
  rule: string;
  zone: string;
}

function Steps({ begin, steps, passed, rule, zone }: StepsProps) {
  const { t } = useTranslation();
  const text = useSpanText(zone);
  const transportName = useTransportName();
  return (
    <>
      <p role="status">
        {rule === '' ? t('escalation.sim_no_rule') : t('escalation.sim_rule', { rule })}
        {passed.length > 0 && ` ${t('escalation.sim_passed', { rules: passed.join(', ') })}`}
      </p>
      <ol className={classes.steps}>
        {steps.map((one, index) => (
          <li key={index} data-kind={one.kind}>
            <span className={classes.courseAt} title={text.at(one.at)}>
              {one.at === begin ? t('escalation.at_once') : `+${durationText(t, one.at - begin)}`}
            </span>
            {one.kind === 'told' ? (
              <span>
                {t('escalation.sim_told', { layer: one.layer + 1, round: one.round })}
                {one.told.map((each) => (
                  <span key={`${each.name} ${each.reason}`} className={classes.courseWho} title={each.reason}>
                    {each.name} · {[...new Set(each.ways)].map((way) => transportName(way) || way).join(', ')}
                  </span>
                ))}
              </span>
            ) : (
              <span>
                {one.kind === 'remark' ? one.text : t(`escalation.sim_kind.${one.kind}`, { layer: one.layer + 1 })}
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
