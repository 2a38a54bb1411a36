import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { useConditionsText } from '../conditions/Summary';
import { usePersonNames } from '../people/queries';
import { Loaded } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { useToasts } from '../shell/toast';
import { useChannelNames } from './ChannelsSelect';
import { routeDifference, routeKeys, routeVersions, type Compared } from './queries';
import { byName, type RouteCase, type RouteItem } from './route';
import classes from './routing.module.css';

interface VersionsDialogProps {
  integrationId: number;
  mayRestore: boolean;
  onClose: () => void;
}

/** Every version with who and when, what each changed, and a way back to it. */
export function VersionsDialog({ integrationId, mayRestore, onClose }: VersionsDialogProps) {
  const { t } = useTranslation();
  const query = useQuery({ ...routeVersions(integrationId), staleTime: 0 });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('routing.versions')}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <Loaded query={query}>
        {({ items }) => (
          <ol className={classes.versions}>
            {items.map((one, index) => (
              <Version
                key={one.version}
                route={one}
                newest={items[0]?.version ?? one.version}
                before={items[index + 1]?.version ?? 0}
                mayRestore={mayRestore && index > 0}
                onRestored={onClose}
              />
            ))}
          </ol>
        )}
      </Loaded>
    </Modal>
  );
}

interface VersionProps {
  route: RouteItem;
  newest: number;
  /** The version before; 0: this is the first. */
  before: number;
  mayRestore: boolean;
  onRestored: () => void;
}

function Version({ route, newest, before, mayRestore, onRestored }: VersionProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const nameOf = usePersonNames([route.updated_by]);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const id = route.integration_id;
  const found = useQuery({ ...routeDifference(id, before, route.version), enabled: open && before > 0 });

  async function restore() {
    setBusy(true);
    setProblem(null);
    try {
      await call('/route/restore', { integration_id: id, restore_version: route.version, version: newest });
      await queryClient.invalidateQueries({ queryKey: routeKeys.all(id) });
      toasts.done(t('routing.restored', { version: route.version }));
      onRestored();
    } catch (reason) {
      setProblem(reason);
      setBusy(false);
    }
  }

  return (
    <li>
      <div className={classes.bar}>
        <strong>{t('routing.version', { version: route.version })}</strong>
        <span>{nameOf(route.updated_by)}</span>
        <span className="dim">
          <Ago at={route.updated_at} />
        </span>
        <span className={classes.space} />
        {before > 0 && (
          <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('routing.what_changed')}
          </Button>
        )}
        {mayRestore && (
          <Button variant="default" size="compact-sm" loading={busy} onClick={() => void restore()}>
            {t('routing.restore')}
          </Button>
        )}
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      {open && found.data !== undefined && <Changes found={found.data} />}
      {open && found.isError && <ProblemNote problem={found.error} />}
    </li>
  );
}

function Changes({ found }: { found: Compared }) {
  const { t } = useTranslation();
  const caseText = useCaseText();
  const channelName = useChannelNames();
  const defaults = (route: RouteItem) =>
    (route.default.channel_ids ?? []).map(channelName).join(', ') || t('routing.nobody');
  if (found.changes.length === 0) return <p className="dim">{t('routing.same')}</p>;
  return (
    <ul className={classes.changes}>
      {found.changes.map(({ kind, before, after }) => {
        const old = found.before.cases[before];
        const now = found.after.cases[after];
        return (
          <li key={`${kind}${before}:${after}`}>
            <span className={classes.step}>
              {t(`routing.change.${kind}`, { number: (after < 0 ? before : after) + 1 })}
            </span>
            {kind === 'default' ? (
              <>
                <del>{defaults(found.before)}</del>
                <ins>{defaults(found.after)}</ins>
              </>
            ) : (
              <>
                {old !== undefined && <del>{caseText(old)}</del>}
                {now !== undefined && <ins>{caseText(now)}</ins>}
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A case in one sentence. */
function useCaseText(): (rule: RouteCase) => string {
  const { t } = useTranslation();
  const conditionsText = useConditionsText();
  const channelName = useChannelNames();
  return (rule) => {
    const asked = conditionsText([rule.if ?? []]);
    const target = byName(rule)
      ? t('routing.named_by', { label: rule.name_mapping_label })
      : (rule.channel_ids ?? []).map(channelName).join(', ');
    return `${asked} → ${target}${rule.fallthrough ? ` · ${t('routing.fallthrough')}` : ''}`;
  };
}
