import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Concern } from '../api/explain';
import { isSeverity } from '../api/shapes';
import { useTransportName } from '../reach/transports';
import { Card } from '../shell/Card';
import { ClockTime } from '../shell/Time';
import { SeverityShape } from '../theme/Severity';
import { useReasonText } from './reasons';
import { RuleAsItWas } from './RuleAsItWas';
import classes from './why.module.css';

/** One incident and one person: told or not, why, and every message; from here the chain leads back to the events. */
export function ConcernCard({ concern }: { concern: Concern }) {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  return (
    <Card>
      <article className={classes.concern}>
        <header className={classes.concernHead}>
          {isSeverity(concern.incident_severity) && <SeverityShape level={concern.incident_severity} size={15} />}
          <h2 className={classes.concernTitle}>
            <Link to="/incidents/$incidentId" params={{ incidentId: concern.incident_id }}>
              {concern.title}
            </Link>
          </h2>
          <span className={classes.verdict} data-verdict={concern.verdict}>
            {t(`why.verdict.${concern.verdict}`)}
          </span>
        </header>
        <p className={classes.lead}>
          #{concern.num} · {concern.channel_name !== '' && `${concern.channel_name} · `}
          <ClockTime at={concern.created_at} />
        </p>
        <ul className={classes.reasons}>
          {concern.reasons.map((one, index) => (
            <li key={index}>
              {reasonText(one)}
              {one.rule !== null && one.rule.version > 0 && <RuleAsItWas rule={one.rule} />}
            </li>
          ))}
        </ul>
        {concern.sendings.length > 0 && <Messages sendings={concern.sendings} />}
        <p>
          <Link to="/why/$kind/$id" params={{ kind: 'incident', id: concern.incident_id }}>
            {t('why.told.whole')}
          </Link>
        </p>
      </article>
    </Card>
  );
}

const STATES = ['pending', 'sent', 'delivered', 'failed', 'dropped'] as const;

function Messages({ sendings }: { sendings: Concern['sendings'] }) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const stateName = (state: string) => {
    const known = STATES.find((one) => one === state);
    return known === undefined ? state : t(`incidents.delivery.${known}`);
  };
  return (
    <ul className={classes.fates} aria-label={t('why.told.messages')}>
      {sendings.map((one) => (
        <li key={one.delivery_id}>
          <ClockTime at={one.created_at} />
          <span className={classes.fate}>{transportName(one.by) || one.by}</span>
          <span className={classes.text}>{stateName(one.state)}</span>
          <span className="dim">{t('incidents.delivery.layer', { layer: one.layer, round: one.round })}</span>
        </li>
      ))}
    </ul>
  );
}
