import { ActionIcon, Button, Menu } from '@mantine/core';
import { Copy, Plus, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/call';
import { moved } from '../order/order';
import { Sortable } from '../order/Sortable';
import { TryOnHistory } from '../replay/TryOnHistory';
import type { ReplayDraft } from '../replay/queries';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { draftOf, placeOf, type Draft, type EnrichKind, type ProcessKind } from './rules';
import type { Tried } from './queries';
import { TriedEvents } from './TriedEvents';
import classes from './shaping.module.css';

interface RuleSetProps<Rule, Kind extends string> {
  integrationId: number;
  initial: Rule[];
  kinds: readonly Kind[];
  /** What the list is for, and what an empty one means. */
  text: string;
  empty: string;
  begin: (kind: Kind) => Rule;
  fields: (rule: Rule, put: (rule: Rule) => void, problem: unknown, path: string) => ReactNode;
  /** Answers what may be wrong with what was saved. */
  save: (rules: Rule[]) => Promise<string | undefined>;
  attempt: (rules: Rule[]) => Promise<{ items: Tried[] }>;
  replay: (rules: Rule[]) => ReplayDraft;
}

/** Rules that run from top to bottom, saved as a whole, with real events beside them. */
export function RuleSet<Rule extends { kind: Kind }, Kind extends EnrichKind | ProcessKind>(
  props: RuleSetProps<Rule, Kind>,
) {
  const { integrationId, initial, kinds, text, empty, begin, fields, save, attempt, replay } = props;
  const { t } = useTranslation();
  const toasts = useToasts();
  const mayManage = useMay('integrations.manage');
  const [drafts, setDrafts] = useState<Draft<Rule>[]>(() => initial.map(draftOf));
  const [saved, setSaved] = useState(drafts);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const rules = drafts.map((one) => one.rule);
  const refused = problem instanceof ApiError ? placeOf(problem.message) : -1;
  const change = (next: Draft<Rule>[]) => {
    setDrafts(next);
    setProblem(null);
  };

  async function submit() {
    setBusy(true);
    setProblem(null);
    try {
      const warning = await save(rules);
      setSaved(drafts);
      if (warning === undefined) toasts.done(t('action.saved'));
      else toasts.warned(`${t('noise.warned')}: ${warning}`);
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <p className="dim">{text}</p>
        {drafts.length === 0 ? (
          <p>{empty}</p>
        ) : (
          <Card pad={false}>
            <Sortable
              items={drafts}
              idOf={(one) => one.id}
              nameOf={(one) => t(`shaping.kind.${one.rule.kind}`)}
              label={t('shaping.rules')}
              still={!mayManage}
              onMove={(from, to) => setDrafts((old) => moved(old, from, to))}
            >
              {(one, index, handle) => (
                <div className={classes.rule}>
                  <div className={classes.head}>
                    {mayManage && handle}
                    <h2>
                      {index + 1}. {t(`shaping.kind.${one.rule.kind}`)}
                    </h2>
                    {mayManage && (
                      <>
                        <ActionIcon
                          aria-label={t('shaping.copy', { number: index + 1 })}
                          onClick={() => change(drafts.toSpliced(index + 1, 0, draftOf(one.rule)))}
                        >
                          <Copy size={15} />
                        </ActionIcon>
                        <ActionIcon
                          aria-label={t('shaping.remove', { number: index + 1 })}
                          onClick={() => change(drafts.toSpliced(index, 1))}
                        >
                          <X size={15} />
                        </ActionIcon>
                      </>
                    )}
                  </div>
                  <div className={classes.fields}>
                    {fields(
                      one.rule,
                      (rule) => change(drafts.map((old) => (old.id === one.id ? { ...old, rule } : old))),
                      problem,
                      `rules[${index}]`,
                    )}
                    {refused === index && (
                      <div className={classes.whole}>
                        <ProblemNote problem={problem} />
                      </div>
                    )}
                  </div>
                </div>
              )}
            </Sortable>
          </Card>
        )}
        {mayManage && (
          <div className={classes.bar}>
            <Menu position="bottom-start">
              <Menu.Target>
                <Button variant="default" size="compact-md" leftSection={<Plus size={14} />}>
                  {t('shaping.add')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {kinds.map((kind) => (
                  <Menu.Item key={kind} onClick={() => change([...drafts, draftOf(begin(kind))])}>
                    {t(`shaping.kind.${kind}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </div>
        )}
        {problem !== null && refused < 0 && <ProblemNote problem={problem} />}
        {mayManage && (
          <div className={classes.bar}>
            <Button loading={busy} disabled={drafts === saved} onClick={() => void submit()}>
              {t('action.save')}
            </Button>
            <Button variant="subtle" disabled={drafts === saved} onClick={() => change(saved)}>
              {t('shaping.undo')}
            </Button>
            <TryOnHistory place={{ integration_id: integrationId }} draft={() => replay(rules)} />
          </div>
        )}
      </div>
      {mayManage && <TriedEvents attempt={() => attempt(rules)} />}
    </div>
  );
}
