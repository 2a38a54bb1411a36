import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Ago } from '../shell/Time';
import classes from './integrations.module.css';

const GLOW_MS = 2_500;

/** When the latest event came; glows when one comes while one looks. */
export function LastEvent({ at }: { at: number }) {
  const { t } = useTranslation();
  const before = useRef(at);
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (at === before.current) return undefined;
    before.current = at;
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), GLOW_MS);
    return () => clearTimeout(timer);
  }, [at]);
  return (
    <span className={classes.last} data-fresh={fresh || undefined} data-any={at > 0 || undefined} role="status">
      <span className={classes.lamp} aria-hidden />
      {at > 0 ? (
        <span>
          {t('integrations.last_event')} <Ago at={at} />
        </span>
      ) : (
        t('integrations.no_event')
      )}
    </span>
  );
}
