import { Cable } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../api/reach';
import { HealthMark } from '../reach/HealthMark';
import { Ago } from '../shell/Time';
import classes from './transports.module.css';

/** What a provider's mark says: switched off, never used, or how it does. */
export function stateOf(provider: Provider): 'working' | 'failing' | 'resting' | 'unused' | 'disabled' {
  if (provider.status === 'disabled') return 'disabled';
  if (provider.health === 'working' && provider.last_ok_at === 0) return 'unused';
  return provider.health;
}

/** How a provider does: its mark, its last failure, and its connection where it keeps one. */
export function ProviderState({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  return (
    <div className={classes.state}>
      <div className={classes.marks}>
        <HealthMark state={stateOf(provider)} />
        <StreamMark provider={provider} />
        {provider.last_ok_at > 0 && (
          <span className="dim">
            {t('transports.last_ok')} <Ago at={provider.last_ok_at} />
          </span>
        )}
        {provider.last_failed_at > 0 && (
          <span className="dim">
            {t('transports.last_failed')} <Ago at={provider.last_failed_at} />
          </span>
        )}
      </div>
      {provider.failures > 0 && provider.last_error !== '' && <p className={classes.error}>{provider.last_error}</p>}
      {provider.stream.state === 'failed' && provider.stream.message !== '' && (
        <p className={classes.error}>{provider.stream.message}</p>
      )}
    </div>
  );
}

export function StreamMark({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const { state } = provider.stream;
  if (state === '' || provider.status === 'disabled') return null;
  return (
    <span className={classes.stream} data-state={state}>
      <Cable size={14} aria-hidden />
      {t(`transports.stream.${state}`)}
    </span>
  );
}
