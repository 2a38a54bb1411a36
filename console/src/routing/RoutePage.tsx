import { ActionIcon, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Copy, History, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../api/call';
import { queryClient } from '../api/query';
import { useIntegrationId } from '../integrations/useIntegrationId';
import { moved } from '../order/order';
import { Sortable } from '../order/Sortable';
import { usePersonNames } from '../people/queries';
import { TryOnHistory } from '../replay/TryOnHistory';
import { useMay } from '../session/session';
import { Card, Section } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { useToasts } from '../shell/toast';
import { CaseFields } from './CaseFields';
import { ChannelsSelect } from './ChannelsSelect';
import { routeInfo, routeKeys } from './queries';
import {
  bodyOf,
  caseNamed,
  caseOf,
  draftOf,
  faultOfCase,
  newCase,
  takesAll,
  type CaseDraft,
  type RouteItem,
} from './route';
import { TriedRoutes } from './TriedRoutes';
import { VersionsDialog } from './VersionsDialog';
import classes from './routing.module.css';

/** To which channels the events of a shared integration go. */
export function RoutePage() {
  const id = useIntegrationId();
  // What is being written must not be taken away by a fetch in the background: a newer version is noticed at saving.
  const query = useQuery({ ...routeInfo(id), staleTime: Infinity });
  return (
    <Loaded query={query}>
      {(route) => <Editor key={route?.version ?? 0} integrationId={id} route={route ?? null} />}
    </Loaded>
  );
}

function Editor({ integrationId, route }: { integrationId: number; route: RouteItem | null }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const mayManage = useMay('integrations.manage');
  const [saved, setSaved] = useState(() => draftOf(route));
  const [draft, setDraft] = useState(saved);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [newest, setNewest] = useState<RouteItem | null>(null);
  const [showing, setShowing] = useState(false);
  const refused = problem instanceof ApiError ? caseNamed(problem.message) : -1;
  const covered = takesAll(draft.cases);
  const isChanged = draft !== saved;
  const put = (cases: CaseDraft[]) => {
    setDraft((old) => ({ ...old, cases }));
    setProblem(null);
  };

  async function save(over: number) {
    setTried(true);
    if (draft.cases.some(({ rule }) => faultOfCase(rule) !== null)) return;
    setBusy(true);
    setProblem(null);
    setNewest(null);
    try {
      const body = { ...bodyOf(draft), integration_id: integrationId, version: over };
      const { version } = await call('/route/upsert', body);
      const next = { ...draft, version };
      setDraft(next);
      setSaved(next);
      setTried(false);
      await queryClient.invalidateQueries({ queryKey: routeKeys.all(integrationId) });
      toasts.done(t('action.saved'));
    } catch (reason) {
      setProblem(reason);
      // Not by the cache: a newer version there would draw the page anew and take away what was written.
      const now = await call('/route/info', { integration_id: integrationId }).catch(() => null);
      if (now !== null && now.version !== over) setNewest(now);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <div className={classes.bar}>
          <p className="dim">{t('routing.text')}</p>
          {route !== null && (
            <Button
              variant="default"
              size="compact-md"
              leftSection={<History size={14} aria-hidden />}
              onClick={() => setShowing(true)}
            >
              {t('routing.versions')}
            </Button>
          )}
        </div>
        {route !== null && <Problems route={route} />}
        {draft.cases.length === 0 ? (
          <p>{t('routing.empty')}</p>
        ) : (
          <Card pad={false}>
            <Sortable
              items={draft.cases}
              idOf={(one) => one.id}
              nameOf={(one) => t('routing.case', { number: draft.cases.indexOf(one) + 1 })}
              label={t('routing.cases')}
              still={!mayManage}
              onMove={(from, to) => setDraft((old) => ({ ...old, cases: moved(old.cases, from, to) }))}
            >
              {(one, index, handle) => {
                const fault = tried ? faultOfCase(one.rule) : null;
                return (
                  <div className={classes.case}>
                    {one.section !== '' && <div className={classes.heading}>{one.section}</div>}
                    <div className={classes.head}>
                      {mayManage && handle}
                      <h2>{t('routing.case', { number: index + 1 })}</h2>
                      {mayManage && (
                        <>
                          <ActionIcon
                            aria-label={t('routing.copy', { number: index + 1 })}
                            onClick={() => put(draft.cases.toSpliced(index + 1, 0, caseOf(one.rule)))}
                          >
                            <Copy size={15} />
                          </ActionIcon>
                          <ActionIcon
                            aria-label={t('routing.remove', { number: index + 1 })}
                            onClick={() => put(draft.cases.toSpliced(index, 1))}
                          >
                            <X size={15} />
                          </ActionIcon>
                        </>
                      )}
                    </div>
                    <fieldset className={classes.plain} disabled={!mayManage}>
                      <CaseFields
                        integrationId={integrationId}
                        one={one}
                        put={(change) =>
                          put(draft.cases.map((old) => (old.id === one.id ? { ...old, ...change } : old)))
                        }
                        problem={problem}
                        path={`cases[${index}]`}
                      />
                    </fieldset>
                    {covered === index && <p className={classes.warning}>{t('routing.covers')}</p>}
                    {fault !== null && <ProblemNote text={t(`routing.fault.${fault}`)} />}
                    {refused === index && <ProblemNote problem={problem} />}
                  </div>
                );
              }}
            </Sortable>
          </Card>
        )}
        {mayManage && (
          <div>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<Plus size={14} />}
              onClick={() => put([...draft.cases, newCase()])}
            >
              {t('routing.add')}
            </Button>
          </div>
        )}
        <Section title={t('routing.default')}>
          <ChannelsSelect
            label={t('routing.default_channels')}
            description={t('routing.default_text')}
            disabled={!mayManage}
            value={draft.defaults}
            onChange={(defaults) => {
              setDraft((old) => ({ ...old, defaults }));
              setProblem(null);
            }}
          />
          {draft.defaults.length === 0 && <p className={classes.warning}>{t('routing.no_default')}</p>}
        </Section>
        {newest !== null ? (
          <Newer
            newest={newest}
            onCompare={() => setShowing(true)}
            onSave={() => void save(newest.version)}
            busy={busy}
          />
        ) : (
          problem !== null && refused < 0 && <ProblemNote problem={problem} />
        )}
        {mayManage && (
          <div className={classes.bar}>
            <Button loading={busy} disabled={!isChanged} onClick={() => void save(draft.version)}>
              {t('action.save')}
            </Button>
            <Button
              variant="subtle"
              disabled={!isChanged}
              onClick={() => {
                setDraft(saved);
                setProblem(null);
                setNewest(null);
              }}
            >
              {t('shaping.undo')}
            </Button>
            <TryOnHistory place={{ integration_id: integrationId }} draft={() => ({ route: bodyOf(draft) })} />
          </div>
        )}
      </div>
      <TriedRoutes integrationId={integrationId} body={() => bodyOf(draft)} />
      {showing && (
        <VersionsDialog integrationId={integrationId} mayRestore={mayManage} onClose={() => setShowing(false)} />
      )}
    </div>
  );
}

/** Ends that lead nowhere, as the server finds them in what is saved. */
function Problems({ route }: { route: RouteItem }) {
  const { t } = useTranslation();
  const dead = route.problems.filter((one) => one.path !== 'default');
  if (dead.length === 0) return null;
  return (
    <ul className={classes.problems} aria-label={t('routing.problems')}>
      {dead.map((one) => (
        <li key={one.path}>
          {caseNamed(one.path) >= 0 && `${t('routing.case', { number: caseNamed(one.path) + 1 })}: `}
          {one.message}
        </li>
      ))}
    </ul>
  );
}

interface NewerProps {
  newest: RouteItem;
  busy: boolean;
  onCompare: () => void;
  onSave: () => void;
}

/** Somebody else saved meanwhile: who and when, and nothing is overwritten before it was looked at. */
function Newer({ newest, busy, onCompare, onSave }: NewerProps) {
  const { t } = useTranslation();
  const nameOf = usePersonNames([newest.updated_by]);
  return (
    <div className={classes.newer} role="alert">
      <p>
        {t('routing.newer', { name: nameOf(newest.updated_by), version: newest.version })} (
        <Ago at={newest.updated_at} />)
      </p>
      <div className={classes.bar}>
        <Button variant="default" size="compact-md" onClick={onCompare}>
          {t('routing.look')}
        </Button>
        <Button variant="subtle" size="compact-md" loading={busy} onClick={onSave}>
          {t('routing.save_over')}
        </Button>
      </div>
    </div>
  );
}
