import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleAsked } from '../api/explain';
import { Loaded } from '../shell/Loaded';
import { ruleAsked, rulesToAsk, type RuleChoice, type Subject } from './queries';
import classes from './why.module.css';

const KINDS: RuleChoice['kind'][] = ['drop_rule', 'silence_rule', 'inhibit_rule', 'escalation_rule'];

/** "Why did this rule not apply?": choose one of the channel's, and see each condition beside what there was. */
export function AskRule({ kind, id, channelId }: { kind: Subject; id: string; channelId: number }) {
  const { t } = useTranslation();
  const [ruleId, setRuleId] = useState<string | null>(null);
  const { data } = useQuery(rulesToAsk(channelId));
  const groups = KINDS.map((one) => ({
    group: t(`why.kind.${one}`),
    items: (data ?? [])
      .filter((rule) => rule.kind === one)
      .map((rule) => ({ value: rule.id, label: rule.name === '' ? rule.id : rule.name })),
  })).filter((one) => one.items.length > 0);
  if (groups.length === 0) return null;
  return (
    <section className={classes.ask}>
      <h2 className={classes.subhead}>{t('why.ask.title')}</h2>
      <Select
        aria-label={t('why.ask.title')}
        placeholder={t('why.ask.choose')}
        data={groups}
        value={ruleId}
        onChange={setRuleId}
        searchable
        maw={420}
      />
      {ruleId !== null && <Answer kind={kind} id={id} ruleId={ruleId} />}
    </section>
  );
}

function Answer({ kind, id, ruleId }: { kind: Subject; id: string; ruleId: string }) {
  const query = useQuery(ruleAsked(kind, id, ruleId));
  return <Loaded query={query}>{(data) => <Looked data={data} />}</Loaded>;
}

function Looked({ data }: { data: RuleAsked }) {
  const { t } = useTranslation();
  return (
    <div className={classes.looked} role="status">
      <p>
        <strong>{t(`why.ask.${data.why}`)}</strong>
        {data.why === 'other_rule_first' && ` ${data.applied_rule?.name ?? ''}`}
        {data.missing.length > 0 && ` ${data.missing.join(', ')}`}
        <span className={classes.ruleTag}>{t('why.version', { version: data.rule.version })}</span>
      </p>
      {data.groups.length === 0 && <p className={classes.lead}>{t('why.ask.no_conditions')}</p>}
      {data.groups.map((group, number) => (
        <Group key={number} group={group} number={number + 1} />
      ))}
    </div>
  );
}

function Group({ group, number }: { group: RuleAsked['groups'][number]; number: number }) {
  const { t } = useTranslation();
  return (
    <table className={classes.changes}>
      <caption className={classes.caption}>
        {t(group.matches ? 'why.ask.group_yes' : 'why.ask.group_no', { number })}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('why.field')}</th>
          <th scope="col">{t('why.ask.wanted')}</th>
          <th scope="col">{t('why.ask.had')}</th>
          <th scope="col">{t('why.ask.holds')}</th>
        </tr>
      </thead>
      <tbody>
        {group.conditions.map((one, index) => (
          <tr key={index}>
            <th scope="row">{one.key}</th>
            <td>
              {t(one.oper === 'NOTIN' ? 'why.ask.none_of' : 'why.ask.one_of')} {one.vals.join(', ')}
            </td>
            <td>{one.had ?? '–'}</td>
            <td>
              {one.holds ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}{' '}
              {t(one.holds ? 'why.ask.yes' : 'why.ask.no')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
