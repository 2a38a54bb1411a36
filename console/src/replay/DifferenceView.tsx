import { useTranslation } from 'react-i18next';
import { ClockTime } from '../shell/Time';
import { SeverityShape } from '../theme/Severity';
import { isSeverity } from '../api/shapes';
import { useFateName } from '../why/names';
import { changeText, FIGURES, isEmpty, sidesOf } from './figures';
import type { Difference } from './queries';
import classes from './replay.module.css';

/** What a draft changes, from the whole to single events and messages. */
export function DifferenceView({ found }: { found: Difference }) {
  const { t } = useTranslation();
  if (isEmpty(found)) return <p>{t('replay.nothing')}</p>;
  return (
    <>
      {found.is_none && <p role="status">{t('replay.none')}</p>}
      <Figures found={found} />
      {found.merged > 0 && <p>{t('replay.merged', { count: found.merged })}</p>}
      {found.split > 0 && <p>{t('replay.split', { count: found.split })}</p>}
      <Fates found={found} />
      <Woken found={found} />
      <Events found={found} />
      <Messages found={found} />
    </>
  );
}

function Figures({ found }: { found: Difference }) {
  const { t } = useTranslation();
  return (
    <table className={classes.table} aria-label={t('replay.figure')}>
      <thead>
        <tr>
          <th />
          <th scope="col">{t('replay.before')}</th>
          <th scope="col">{t('replay.after')}</th>
          <th scope="col">{t('replay.change')}</th>
        </tr>
      </thead>
      <tbody>
        {FIGURES.map((figure) => {
          const [before, after] = sidesOf(found, figure);
          return (
            <tr key={figure}>
              <th scope="row">{t(`replay.${figure}`)}</th>
              <td>{before}</td>
              <td>{after}</td>
              <td>{changeText(before, after)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Fates({ found }: { found: Difference }) {
  const { t } = useTranslation();
  const fateName = useFateName();
  const name = (fate: string) => (fate === 'none' ? t('replay.nowhere') : fateName(fate));
  if (found.fates.length === 0) return null;
  return (
    <section>
      <h3>{t('replay.fates')}</h3>
      <ul className={classes.list}>
        {found.fates.map((one) => (
          <li key={`${one.before} ${one.after}`}>
            <span className={classes.grow}>{t('replay.to', { before: name(one.before), after: name(one.after) })}</span>
            <span className="tabular">{t('replay.events', { count: one.events })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Woken({ found }: { found: Difference }) {
  const { t } = useTranslation();
  const changed = found.woken.filter((one) => one.before !== one.after);
  if (changed.length === 0) return null;
  return (
    <section>
      <h3>{t('replay.people')}</h3>
      <ul className={classes.list}>
        {changed.map((one) => (
          <li key={one.person_id}>
            {t('replay.person', { name: one.person_name, before: one.before, after: one.after })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Events({ found }: { found: Difference }) {
  const { t } = useTranslation();
  const fateName = useFateName();
  const said = (some: Difference['event_examples'][number]['before']) =>
    some.map((one) => fateName(one.why === '' ? one.fate : one.why)).join(', ') || t('replay.nowhere');
  if (found.event_examples.length === 0) return null;
  return (
    <section>
      <h3>{t('replay.examples')}</h3>
      <ul className={classes.list}>
        {found.event_examples.map((one, index) => (
          <li key={index}>
            {isSeverity(one.event_severity) && <SeverityShape level={one.event_severity} size={12} />}
            <span className={classes.grow}>{one.title}</span>
            <span className={classes.sub}>
              {t('replay.to', { before: said(one.before), after: said(one.after) })} ·{' '}
              <ClockTime at={one.received_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Messages({ found }: { found: Difference }) {
  const { t } = useTranslation();
  if (found.message_examples.length === 0) return null;
  return (
    <section>
      <h3>{t('replay.sent')}</h3>
      <ul className={classes.list}>
        {found.message_examples.map((one, index) => (
          <li key={index}>
            <span className={classes.mark}>{t(one.is_added ? 'replay.added' : 'replay.gone')}</span>
            <span className={classes.grow}>{one.title}</span>
            <span className={classes.sub}>
              {one.person_id === 0 ? t('replay.groups') : one.person_name} ·{' '}
              {t('replay.layer', { layer: one.layer_idx + 1 })} · <ClockTime at={one.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
