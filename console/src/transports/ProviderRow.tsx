import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../api/reach';
import { moved } from '../reach/quiet';
import { useMay } from '../session/session';
import { useToasts } from '../shell/toast';
import { putOrder } from './order';
import { ProviderState } from './ProviderState';
import classes from './transports.module.css';

interface ProviderRowProps {
  provider: Provider;
  /** Those of the same medium, in order; `at` is this one's place. */
  all: Provider[];
  at: number;
}

export function ProviderRow({ provider, all, at }: ProviderRowProps) {
  const { t, i18n } = useTranslation();
  const toasts = useToasts();
  const mayManage = useMay('transports.manage');
  const { name } = provider;
  const move = (by: -1 | 1) =>
    void putOrder(provider.medium, moved(all, at, by)).catch((problem: unknown) => toasts.failed(problem));
  return (
    <div className={classes.row}>
      {all.length > 1 && (
        <span className={classes.ordinal} title={t('transports.place', { place: at + 1 })}>
          {at + 1}
        </span>
      )}
      <div className={classes.main}>
        <div className={classes.names}>
          <Link
            className={classes.name}
            to="/settings/transports/$providerId"
            params={{ providerId: String(provider.provider_id) }}
          >
            {name}
          </Link>
          <span className="dim">{i18n.language === 'zh' ? provider.title_zh : provider.title}</span>
        </div>
        <ProviderState provider={provider} />
      </div>
      {mayManage && all.length > 1 && (
        <span className={classes.tools}>
          <ActionIcon size={32} disabled={at === 0} aria-label={t('transports.up', { name })} onClick={() => move(-1)}>
            <ArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            size={32}
            disabled={at === all.length - 1}
            aria-label={t('transports.down', { name })}
            onClick={() => move(1)}
          >
            <ArrowDown size={16} />
          </ActionIcon>
        </span>
      )}
    </div>
  );
}
