import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotifierType } from '../api/escalation';
import { titleOf } from '../escalation/bots';
import { notifierTypes } from '../escalation/queries';
import { providerInfo } from '../reach/queries';
import { Loaded } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { NotifierGuide } from './NotifierGuide';
import { ProviderAside } from './ProviderAside';
import { ProviderForm } from './ProviderForm';
import classes from './transports.module.css';

const known = getRouteApi('/inside/settings/transports/$providerId');
const fresh = getRouteApi('/inside/settings/transports/new/$notifier');

/** A provider that is set up: its settings, its addresses, how it does. */
export function ProviderPage() {
  const { providerId } = known.useParams();
  const query = useQuery(providerInfo(Number(providerId)));
  const types = useQuery(notifierTypes());
  return (
    <Loaded query={types}>
      {({ items }) => (
        <Loaded query={query}>
          {(provider) => {
            const type = items.find((one) => one.name === provider.notifier);
            return (
              <Frame title={provider.name} type={type}>
                <ProviderForm key={provider.updated_at} type={type} provider={provider} />
                <ProviderAside provider={provider} />
              </Frame>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

/** A provider to be set up. */
export function NewProviderPage() {
  const { t, i18n } = useTranslation();
  const { notifier } = fresh.useParams();
  const types = useQuery(notifierTypes());
  return (
    <Loaded query={types}>
      {({ items }) => {
        const type = items.find((one) => one.name === notifier && one.is_configured);
        if (type === undefined) return <ProblemNote text={t('transports.unknown', { name: notifier })} />;
        return (
          <Frame title={titleOf(type, i18n.language) ?? type.name} type={type}>
            <ProviderForm type={type} provider={null} />
          </Frame>
        );
      }}
    </Loaded>
  );
}

function Frame({ title, type, children }: { title: string; type: NotifierType | undefined; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const kind = titleOf(type, i18n.language) ?? '';
  return (
    <div className={classes.provider}>
      <div className={classes.form}>
        <Link to="/settings/transports" className={classes.back}>
          <ChevronLeft size={15} aria-hidden />
          {t('settings.transports')}
        </Link>
        <header>
          <h2 className={classes.title}>{title}</h2>
          {kind !== title && <p className="dim">{kind}</p>}
          <p className="dim">{i18n.language === 'zh' ? type?.summary_zh : type?.summary}</p>
        </header>
        {children}
      </div>
      {type !== undefined && <NotifierGuide name={type.name} />}
    </div>
  );
}
