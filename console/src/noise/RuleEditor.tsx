import { Button, Textarea, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Family, NoiseRule } from '../api/noise';
import { queryClient } from '../api/query';
import { useChannel } from '../channels/useChannel';
import { Refusal } from '../conditions/Refusal';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { useToasts } from '../shell/toast';
import { TryOnHistory } from '../replay/TryOnHistory';
import { DeleteRule } from './DeleteRule';
import { faults, LONGEST_NAME, type Draft } from './drafts';
import { Preview } from './Preview';
import { isTriable, replayDraft } from './preview';
import { createRule, noiseKeys, updateRule } from './queries';
import { WhatItHides } from './WhatItHides';
import { WhenEditor } from './WhenEditor';
import classes from './noise.module.css';

const PATHS = ['filters', 'source_filters', 'target_filters'];

interface RuleEditorProps {
  family: Family;
  /** The rule that is edited; null for a new one. */
  rule: NoiseRule | null;
  initial: Draft;
  /** In which times that come once are written. */
  zone: string;
}

/** The rule on the left, what it would have done to real events on the right. */
export function RuleEditor({ family, rule, initial, zone }: RuleEditorProps) {
  const { t } = useTranslation();
  const { channel_id: channelId } = useChannel();
  const navigate = useNavigate();
  const toasts = useToasts();
  const mayManage = useMay('channels.manage');
  const [draft, setDraft] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [tried, setTried] = useState(false);
  const found = tried ? faults(family, draft, Date.now(), zone) : [];
  const put = (change: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...change }));
    setProblem(null);
  };
  const back = () =>
    navigate({ to: '/channels/$channelId/noise', params: { channelId: String(channelId) }, hash: family });

  async function save() {
    setTried(true);
    if (faults(family, draft, Date.now(), zone).length > 0) return;
    setBusy(true);
    setProblem(null);
    try {
      const saved =
        rule === null
          ? await createRule(channelId, family, draft, zone)
          : await updateRule(channelId, rule.rule_id, family, draft, zone);
      await queryClient.invalidateQueries({ queryKey: noiseKeys.channel(channelId) });
      const [warning] = saved.warnings ?? [];
      if (warning === undefined) toasts.done(t('action.saved'));
      else {
        const text = t(`noise.warning.${warning.code}`, { matched: warning.matched, of: warning.of });
        toasts.warned(`${t('noise.warned')}: ${text}`);
      }
      await back();
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.editor}>
      <div className={classes.form}>
        <Link
          to="/channels/$channelId/noise"
          params={{ channelId: String(channelId) }}
          hash={family}
          className={classes.back}
        >
          <ChevronLeft size={15} aria-hidden />
          {t('noise.title')}
        </Link>
        <h2 className={classes.heading}>{rule === null ? t(`noise.${family}.create`) : t(`noise.${family}.one`)}</h2>
        <Card>
          <Basics draft={draft} put={put} rule={rule} />
        </Card>
        <WhatItHides family={family} draft={draft} put={put} problem={problem} />
        {family === 'silence' && <WhenEditor value={draft.when} onChange={(when) => put({ when })} zone={zone} />}
        {found.map((fault) => (
          <ProblemNote key={fault} text={t(`noise.fault.${fault}`)} />
        ))}
        <Refusal problem={problem} paths={PATHS} />
        <div className={classes.save}>
          <Button loading={busy} disabled={!mayManage} onClick={() => void save()}>
            {t('action.save')}
          </Button>
          <Button variant="subtle" onClick={() => void back()}>
            {t('action.cancel')}
          </Button>
          <TryOnHistory
            place={{ channel_id: channelId }}
            draft={() => replayDraft(family, draft, zone, rule?.rule_id)}
            ready={isTriable(family, draft, zone)}
          />
          {rule !== null && mayManage && <DeleteButton family={family} rule={rule} onDone={back} />}
        </div>
      </div>
      <Preview channelId={channelId} family={family} draft={draft} zone={zone} />
    </div>
  );
}

interface BasicsProps {
  draft: Draft;
  put: (change: Partial<Draft>) => void;
  rule: NoiseRule | null;
}

function Basics({ draft, put, rule }: BasicsProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.lists}>
      <TextInput
        label={t('word.name')}
        required
        maxLength={LONGEST_NAME}
        value={draft.rule_name}
        onChange={(event) => put({ rule_name: event.currentTarget.value })}
      />
      <Textarea
        label={t('word.description')}
        description={t('noise.description_text')}
        maxLength={500}
        autosize
        value={draft.description}
        onChange={(event) => put({ description: event.currentTarget.value })}
      />
      {rule !== null && (
        <p className={classes.hint}>
          {t('noise.version', { version: rule.version })} · <Ago at={rule.updated_at} />
        </p>
      )}
    </div>
  );
}

interface DeleteButtonProps {
  family: Family;
  rule: NoiseRule;
  onDone: () => Promise<unknown>;
}

function DeleteButton({ family, rule, onDone }: DeleteButtonProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="subtle" c="var(--t-critical)" ml="auto" onClick={() => setAsking(true)}>
        {t('action.delete')}
      </Button>
      <DeleteRule family={family} rule={rule} opened={asking} onClose={() => setAsking(false)} onDone={onDone} />
    </>
  );
}
