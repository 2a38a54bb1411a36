import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check, CornerDownRight, Moon, Siren, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReachLine, ReachPicture } from '../api/reach';
import { Loaded } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { Severity } from '../theme/Severity';
import { providerList, reachPicture } from './queries';
import { useQuietName, useReachProblem } from './problems';
import { useTransportName } from './transports';
import type { Trial } from './useTrial';
import classes from './reach.module.css';

/** What would reach one at this moment, by severity, and what follows where it fails. */
export function ReachPanel({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const query = useQuery(reachPicture());
  return (
    <aside className={classes.panel} aria-label={t('reach.now')}>
      <h2>{t('reach.now')}</h2>
      <p className="dim">{t('reach.now_text')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <>
            {items.map((one) => (
              <Picture key={one.severity} picture={one} trial={trial} />
            ))}
          </>
        )}
      </Loaded>
    </aside>
  );
}

function Picture({ picture, trial }: { picture: ReachPicture; trial: Trial }) {
  const { t } = useTranslation();
  const quietName = useQuietName();
  const { severity } = picture;
  return (
    <section className={classes.picture} aria-label={t(`severity.${severity}`)}>
      <header className={classes.pictureHead}>
        <Severity level={severity} size={14} />
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Siren size={12} aria-hidden />}
          aria-label={t('reach.page_me_as', { severity: t(`severity.${severity}`) })}
          loading={trial.busy === severity}
          onClick={() => void trial.begin(severity, { severity, transports: [] })}
        >
          {t('reach.page_me')}
        </Button>
      </header>
      {picture.quiet !== '' && (
        <p className={classes.quietNow}>
          <Moon size={13} aria-hidden />
          {t('reach.quiet_now', { name: quietName(picture.quiet) })}
        </p>
      )}
      {!picture.reaches && <ProblemNote text={t('reach.nothing', { severity: t(`severity.${severity}`) })} />}
      <ul className={classes.ways}>
        {picture.transports.map((step) => (
          <li key={step.transport}>
            <Way line={step} />
            {step.then.length > 0 && (
              <ul className={classes.then} aria-label={t('reach.then')}>
                {step.then.map((line) => (
                  <li key={line.transport}>
                    <Way line={line} follows />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Way({ line, follows = false }: { line: ReachLine; follows?: boolean }) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const problemOf = useReachProblem();
  const providers = useQuery(providerList()).data?.items ?? [];
  const bad = line.problem !== '';
  const Icon = follows ? CornerDownRight : bad ? TriangleAlert : Check;
  const name = transportName(line.transport, providers);
  return (
    <div className={classes.way} data-bad={bad || undefined} data-follows={follows || undefined}>
      <Icon size={14} aria-hidden />
      <div>
        <span>{follows ? t('reach.if_fails', { transport: name }) : name}</span>
        {line.ways.map((way) => (
          <span key={way} className={classes.where}>
            {way}
          </span>
        ))}
        {bad && <span className={classes.wayProblem}>{problemOf(line)}</span>}
      </div>
    </div>
  );
}
