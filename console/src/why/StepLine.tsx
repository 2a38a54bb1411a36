import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Step } from '../api/explain';
import { ClockTime } from '../shell/Time';
import { difference } from './difference';
import { useStageName, useStepText } from './names';
import { RuleAsItWas } from './RuleAsItWas';
import classes from './why.module.css';

/** One stage as a line; open, it shows the rule with its version, and what it changed. */
export function StepLine({ step }: { step: Step }) {
  const { t } = useTranslation();
  const stageName = useStageName();
  const stepText = useStepText();
  const [open, setOpen] = useState(false);
  const changes = difference(step.before, step.after);
  const refs = Object.entries(step.refs).filter(([, id]) => id !== undefined && id !== '');
  const hasMore = step.rule !== null || changes.length > 0 || refs.length > 0;
  return (
    <li className={classes.step}>
      <button
        type="button"
        className={classes.stepHead}
        disabled={!hasMore}
        aria-expanded={hasMore ? open : undefined}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight className={classes.chevron} size={15} aria-hidden data-hidden={!hasMore || undefined} />
        <span className={classes.stage}>{stageName(step.stage)}</span>
        <span className={classes.text}>
          {stepText(step)}
          {step.rule !== null && (
            <span className={classes.ruleTag}>
              {ruleName(step.rule)}
              {Number(step.rule.version) > 0 && ` · ${t('why.version', { version: step.rule.version })}`}
            </span>
          )}
        </span>
        <ClockTime at={step.at} />
      </button>
      {open && (
        <div className={classes.stepBody}>
          <dl className={classes.facts}>
            <dt>{t('why.decision')}</dt>
            <dd>{step.decision}</dd>
            {step.rule !== null && (
              <>
                <dt>{t('why.rule')}</dt>
                <dd>
                  {ruleName(step.rule)} <code>{`${step.rule.kind} ${step.rule.id}`}</code>{' '}
                  {Number(step.rule.version) > 0 && t('why.version', { version: step.rule.version })}
                </dd>
              </>
            )}
            {refs.map(([name, id]) => (
              <Reference key={name} name={name} id={id ?? ''} />
            ))}
          </dl>
          {changes.length > 0 && <Changes changes={changes} />}
          {step.rule !== null && step.rule.version > 0 && <RuleAsItWas rule={step.rule} />}
        </div>
      )}
    </li>
  );
}

function ruleName(rule: NonNullable<Step['rule']>): string {
  return rule.name === '' ? rule.id : rule.name;
}

const KINDS = { event_id: 'event', alert_id: 'alert' } as const;

function Reference({ name, id }: { name: string; id: string }) {
  const { t } = useTranslation();
  const known = name === 'event_id' || name === 'alert_id' || name === 'incident_id' || name === 'delivery_id';
  return (
    <>
      <dt>{known ? t(`why.ref.${name}`) : name}</dt>
      <dd>
        {name === 'event_id' || name === 'alert_id' ? (
          <Link to="/why/$kind/$id" params={{ kind: KINDS[name], id }}>
            <code>{id}</code>
          </Link>
        ) : name === 'incident_id' ? (
          <Link to="/incidents/$incidentId" params={{ incidentId: id }}>
            <code>{id}</code>
          </Link>
        ) : (
          <code>{id}</code>
        )}
      </dd>
    </>
  );
}

function Changes({ changes }: { changes: ReturnType<typeof difference> }) {
  const { t } = useTranslation();
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">{t('why.field')}</th>
          <th scope="col">{t('why.before')}</th>
          <th scope="col">{t('why.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((one) => (
          <tr key={one.field}>
            <th scope="row">{one.field}</th>
            <td>{one.before === '' ? '–' : one.before}</td>
            <td>{one.after === '' ? '–' : one.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
