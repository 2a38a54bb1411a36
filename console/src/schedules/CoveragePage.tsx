import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Output } from '../api/call';
import { usePersonNames } from '../people/queries';
import { useChannelNames } from '../routing/ChannelsSelect';
import { Card, Section } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { Severity } from '../theme/Severity';
import { causeKey, rulesOnce } from './coverage';
import { useOwnZone } from './ownZone';
import { coverage, scheduleList } from './queries';
import { useSpanText } from './spanText';
import classes from './schedules.module.css';

const DAYS = [14, 30, 90] as const;
const SHOWN = 6;

type Coverage = Output<'/schedule/coverage'>;
type Gap = Coverage['schedules'][number]['gaps'][number];

/** At which times nobody could be reached, and why. */
export function CoveragePage() {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(30);
  const query = useQuery(coverage(days));
  return (
    <Page
      title={t('schedules.coverage')}
      width="text"
      trail={<Link to="/schedules">{t('schedules.title')}</Link>}
      below={<p className="dim">{t('schedules.coverage_text')}</p>}
    >
      <SegmentedControl
        size="xs"
        aria-label={t('schedules.coverage_days')}
        data={DAYS.map((count) => ({ value: String(count), label: t('schedules.coverage_of_days', { count }) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
      />
      <Loaded query={query}>{(found) => <Found found={found} />}</Loaded>
    </Page>
  );
}

function Found({ found }: { found: Coverage }) {
  const { t } = useTranslation();
  const channelName = useChannelNames();
  const { schedules, rules } = found;
  if (schedules.length === 0 && rules.length === 0)
    return (
      <Empty
        icon={ShieldCheck}
        title={t('schedules.covered')}
        text={t('schedules.covered_text', { schedules: found.schedules_seen, rules: found.rules_seen })}
      />
    );
  return (
    <>
      {rules.length > 0 && (
        <Section title={t('schedules.rules_with_gaps')}>
          <Card>
            {rulesOnce(rules).map(({ rule, severities }) => {
              const channel = channelName(rule.channel_id);
              return (
                <article key={`${rule.channel_id} ${rule.rule_id} ${severities.join()}`} className={classes.cover}>
                  <h3>
                    {severities.map((one) => (
                      <Severity key={one} level={one} size={13} />
                    ))}
                    <Link to="/channels/$channelId/escalation" params={{ channelId: String(rule.channel_id) }}>
                      {rule.rule_id === ''
                        ? t('schedules.no_rule_title', { channel })
                        : t('schedules.rule_title', { channel, rule: rule.rule_name })}
                    </Link>
                  </h3>
                  <Gaps gaps={rule.gaps} count={rule.gap_count} />
                </article>
              );
            })}
          </Card>
        </Section>
      )}
      {schedules.length > 0 && (
        <Section title={t('schedules.schedules_with_gaps')}>
          <Card>
            {schedules.map((one) => (
              <article key={one.schedule_id} className={classes.cover}>
                <h3>
                  <Link to="/schedules/$scheduleId" params={{ scheduleId: String(one.schedule_id) }}>
                    {one.schedule_name}
                  </Link>
                </h3>
                <Gaps gaps={one.gaps} count={one.gap_count} />
              </article>
            ))}
          </Card>
        </Section>
      )}
    </>
  );
}

function Gaps({ gaps, count }: { gaps: Gap[]; count: number }) {
  const { t } = useTranslation();
  const text = useSpanText(useOwnZone());
  const causeText = useCauseText(gaps);
  return (
    <ul className={classes.coverGaps}>
      {gaps.slice(0, SHOWN).map((gap) => (
        <li key={gap.start}>
          <span className="tabular">{text.span(gap.start, gap.end)}</span>
          <span className={classes.sub}>{gap.causes.map(causeText).join('; ')}</span>
        </li>
      ))}
      {count > SHOWN && <li className={classes.sub}>{t('schedules.more_spans', { count: count - SHOWN })}</li>}
    </ul>
  );
}

function useCauseText(gaps: Gap[]): (cause: Gap['causes'][number]) => string {
  const { t } = useTranslation();
  const personName = usePersonNames(gaps.flatMap((gap) => gap.causes.map((one) => one.person_id)));
  const schedules = useQuery(scheduleList('all', '')).data?.items ?? [];
  const scheduleName = (id: number) => schedules.find((one) => one.schedule_id === id)?.schedule_name ?? `#${id}`;
  return ({ code, schedule_id: schedule, person_id: person }) =>
    t(`schedules.cause.${causeKey(code)}`, { schedule: scheduleName(schedule), person: personName(person) });
}
