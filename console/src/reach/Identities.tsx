import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Hash, LogIn, MessageSquarePlus, ScanSearch, Unlink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import type { Identity, Provider } from '../api/reach';
import { Card, CardRow, Sub } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { useToasts } from '../shell/toast';
import { CodeDialog } from './CodeDialog';
import { identityList, providerList, reachKeys, refreshPicture } from './queries';
import { useTransportName } from './transports';
import classes from './reach.module.css';

const LINKS = ['sign_in', 'link_code', 'lookup'] as const;

/** Providers in which a person can be somebody. */
export function linkable(providers: readonly Provider[]): Provider[] {
  return providers.filter((one) => one.status === 'enabled' && LINKS.some((link) => one.abilities.includes(link)));
}

async function reread(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: reachKeys.identities });
  await refreshPicture();
}

/** Who one is in the chat apps, and the ways to say so. */
export function Identities() {
  const { t } = useTranslation();
  const providers = useQuery(providerList());
  const identities = useQuery(identityList());
  return (
    <Loaded query={providers}>
      {({ items }) => (
        <Loaded query={identities}>
          {({ items: mine }) => {
            const open = linkable(items);
            const gone = mine.filter((one) => open.every((provider) => provider.provider_id !== one.provider_id));
            if (open.length + gone.length === 0)
              return (
                <Empty icon={MessageSquarePlus} title={t('reach.no_chat_app')} text={t('reach.no_chat_app_text')} />
              );
            return (
              <Card pad={false}>
                {open.map((provider) => (
                  <ProviderRow
                    key={provider.provider_id}
                    provider={provider}
                    identity={mine.find((one) => one.provider_id === provider.provider_id)}
                  />
                ))}
                {gone.map((one) => (
                  <CardRow key={one.provider_id} trailing={<UnlinkButton identity={one} />}>
                    <IdentityText title={one.provider_name} identity={one} />
                  </CardRow>
                ))}
              </Card>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

function IdentityText({ title, identity }: { title: string; identity: Identity | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <strong>{title}</strong>
      <Sub>
        {identity === undefined
          ? t('reach.not_linked')
          : t(`reach.linked_by.${identity.linked_by}`, { name: identity.user_name || identity.user_id })}
      </Sub>
    </>
  );
}

function ProviderRow({ provider, identity }: { provider: Provider; identity: Identity | undefined }) {
  const transportName = useTransportName();
  return (
    <CardRow
      trailing={identity === undefined ? <LinkButtons provider={provider} /> : <UnlinkButton identity={identity} />}
    >
      <IdentityText title={provider.name} identity={identity} />
      <Sub>{transportName(provider.medium)}</Sub>
    </CardRow>
  );
}

function LinkButtons({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [busy, setBusy] = useState<'sign_in' | 'lookup' | null>(null);
  const [telling, setTelling] = useState(false);
  const { provider_id, name, abilities } = provider;

  async function run(what: 'sign_in' | 'lookup', work: () => Promise<void>) {
    setBusy(what);
    try {
      await work();
    } catch (problem) {
      toasts.failed(problem);
    } finally {
      setBusy(null);
    }
  }

  async function signIn() {
    const { url } = await call('/identity/sign-in', { provider_id });
    window.location.assign(url);
  }

  async function lookUp() {
    const { items } = await call('/identity/lookup', { provider_id });
    const [found] = items;
    if (found === undefined || found.user_id === '') {
      toasts.failed(found?.problem || t('reach.not_found', { name }));
      return;
    }
    toasts.done(t('reach.linked', { name: found.user_name || found.user_id }));
    await reread();
  }

  return (
    <Stack gap={4} align="stretch" className={classes.links}>
      {abilities.includes('sign_in') && (
        <Button
          size="compact-sm"
          leftSection={<LogIn size={13} aria-hidden />}
          loading={busy === 'sign_in'}
          aria-label={t('reach.sign_in_at', { name })}
          onClick={() => void run('sign_in', signIn)}
        >
          {t('reach.sign_in')}
        </Button>
      )}
      {abilities.includes('link_code') && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Hash size={13} aria-hidden />}
          aria-label={t('reach.code_for', { name })}
          onClick={() => setTelling(true)}
        >
          {t('reach.by_code')}
        </Button>
      )}
      {abilities.includes('lookup') && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<ScanSearch size={13} aria-hidden />}
          loading={busy === 'lookup'}
          aria-label={t('reach.lookup_in', { name })}
          onClick={() => void run('lookup', lookUp)}
        >
          {t('reach.lookup')}
        </Button>
      )}
      {telling && <CodeDialog provider={provider} kind="link" onUsed={reread} onClose={() => setTelling(false)} />}
    </Stack>
  );
}

function UnlinkButton({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const name = identity.provider_name;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Unlink size={13} aria-hidden />}
        aria-label={t('reach.unlink_from', { name })}
        onClick={() => setAsking(true)}
      >
        {t('reach.unlink')}
      </Button>
      <Confirm
        opened={asking}
        title={t('reach.unlink_title', { name })}
        verb={t('reach.unlink')}
        onConfirm={async () => {
          await call('/identity/remove', { provider_id: identity.provider_id });
          await reread();
        }}
        onClose={() => setAsking(false)}
      >
        {t('reach.unlink_text')}
      </Confirm>
    </>
  );
}
