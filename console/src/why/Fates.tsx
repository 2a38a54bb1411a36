import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Fate } from '../api/explain';
import { ClockTime } from '../shell/Time';
import { useFateName, useSaid, useStepText } from './names';
import { stageOf } from './sentences';
import classes from './why.module.css';

/** Every event that belongs to it, with the one thing that became of it. */
export function Fates({ events, total }: { events: Fate[]; total: number }) {
  const { t } = useTranslation();
  const fateName = useFateName();
  const stepText = useStepText();
  return (
    <section>
      <h2 className={classes.subhead}>{t('why.events', { count: total })}</h2>
      <ul className={classes.fates}>
        {events.map((event) => (
          <li key={event.event_id}>
            <ClockTime at={event.received_at} />
            <span className={classes.fate}>{fateName(event.fate)}</span>
            <span className={classes.text}>
              {stepText({ ...event, stage: stageOf(event.reason), decision: event.reason, text: event.reason_text })}
              {event.verified !== undefined && <Verified verified={event.verified} />}
            </span>
            <Link
              to="/why/$kind/$id"
              params={{ kind: 'event', id: event.event_id }}
              aria-label={t('why.of_event', { id: event.event_id })}
            >
              {t('why.details')}
            </Link>
          </li>
        ))}
      </ul>
      {total > events.length && <p className={classes.lead}>{t('why.oldest', { count: events.length })}</p>}
    </section>
  );
}

/** Whether deciding again from what is stored gave the same. */
function Verified({ verified }: { verified: NonNullable<Fate['verified']> }) {
  const { t } = useTranslation();
  const said = useSaid();
  const reasons = verified.reasons.map((one) => said(`not_same.${one.why}`, {}) ?? one.text);
  return (
    <span className={classes.verified} data-result={verified.result} title={[...new Set(reasons)].join(' ')}>
      {t(`why.verified.${verified.result}`)}
    </span>
  );
}
