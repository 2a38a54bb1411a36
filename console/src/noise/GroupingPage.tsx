import { Button, NumberInput, Radio, Stack, Switch, TagsInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { channelKeys } from '../channels/queries';
import { useChannel } from '../channels/useChannel';
import { KeysInput } from '../conditions/KeysInput';
import { TryOnHistory } from '../replay/TryOnHistory';
import { Card, Section } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { CasesEditor } from './CasesEditor';
import {
  groupingBody,
  groupingFaults,
  groupingOf,
  LONGEST_WINDOW,
  METHODS,
  MOST_TEXTS,
  MOST_THRESHOLDS,
  readThresholds,
  WINDOWS,
  type GroupingDraft,
} from './grouping';
import { ListsEditor } from './ListsEditor';
import classes from './noise.module.css';

/** How alerts of a channel become incidents. */
export function GroupingPage() {
  const { t } = useTranslation();
  const channel = useChannel();
  const params = { channelId: String(channel.channel_id) };
  const navigate = useNavigate();
  const toasts = useToasts();
  const [draft, setDraft] = useState(() => groupingOf(channel.group));
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const found = groupingFaults(draft);
  const put = (change: Partial<GroupingDraft>) => {
    setDraft((old) => ({ ...old, ...change }));
    setProblem(null);
  };

  async function save() {
    setTried(true);
    if (found.length > 0) return;
    setBusy(true);
    setProblem(null);
    try {
      await call('/channel/update', { channel_id: channel.channel_id, group: groupingBody(draft) });
      await queryClient.invalidateQueries({ queryKey: channelKeys.one(channel.channel_id) });
      toasts.done(t('action.saved'));
      await navigate({ to: '/channels/$channelId/noise', params, hash: 'group' });
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.form}>
      <Link to="/channels/$channelId/noise" params={params} hash="group" className={classes.back}>
        <ChevronLeft size={15} aria-hidden />
        {t('noise.title')}
      </Link>
      <Section title={t('noise.group.title')}>
        <Card>
          <MethodChoice draft={draft} put={put} />
        </Card>
      </Section>
      {draft.method === 'p' && <ByRules draft={draft} put={put} problem={problem} />}
      {draft.method === 'i' && <BySimilarity draft={draft} put={put} />}
      {draft.method !== 'n' && <Limits draft={draft} put={put} />}
      {tried && found.map((fault) => <ProblemNote key={fault} text={t(`noise.group.fault.${fault}`)} />)}
      {problem !== null && <ProblemNote problem={problem} />}
      <div className={classes.save}>
        <Button loading={busy} onClick={() => void save()}>
          {t('action.save')}
        </Button>
        <TryOnHistory
          place={{ channel_id: channel.channel_id }}
          ready={found.length === 0}
          draft={() => ({ group: groupingBody(draft) })}
        />
        <Button
          variant="subtle"
          renderRoot={(props) => <Link to="/channels/$channelId/noise" params={params} {...props} />}
        >
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  );
}

interface PartProps {
  draft: GroupingDraft;
  put: (change: Partial<GroupingDraft>) => void;
}

function MethodChoice({ draft, put }: PartProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      aria-label={t('noise.group.method')}
      value={draft.method}
      onChange={(method) => put({ method: METHODS.find((one) => one === method) ?? 'n' })}
    >
      <div className={classes.choices}>
        {METHODS.map((method) => (
          <Radio
            key={method}
            value={method}
            label={t(`noise.group.by.${method}`)}
            description={t(`noise.group.by_text.${method}`)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

function ByRules({ draft, put, problem }: PartProps & { problem: unknown }) {
  const { t } = useTranslation();
  const { channel_id: channelId } = useChannel();
  return (
    <>
      <Section title={t('noise.group.equal')}>
        <Card>
          <Stack gap="md">
            <ListsEditor
              channelId={channelId}
              text={t('noise.group.equal_text')}
              value={draft.equals}
              onChange={(equals) => put({ equals })}
            />
            <Switch
              label={t('noise.group.complete')}
              description={t('noise.group.complete_text')}
              checked={draft.all_equals_required}
              onChange={(event) => put({ all_equals_required: event.currentTarget.checked })}
            />
          </Stack>
        </Card>
      </Section>
      <Section title={t('noise.group.cases')}>
        <CasesEditor channelId={channelId} problem={problem} value={draft.cases} onChange={(cases) => put({ cases })} />
      </Section>
    </>
  );
}

function BySimilarity({ draft, put }: PartProps) {
  const { t } = useTranslation();
  const { channel_id: channelId } = useChannel();
  return (
    <Section title={t('noise.group.similar')}>
      <Card>
        <Stack gap="md">
          <KeysInput
            label={t('noise.group.texts')}
            description={t('noise.group.texts_text')}
            scope={{ channelId }}
            most={MOST_TEXTS}
            value={draft.i_keys}
            onChange={(keys) => put({ i_keys: keys })}
          />
          <NumberInput
            w={260}
            label={t('noise.group.score')}
            description={t('noise.group.score_text')}
            suffix=" %"
            min={50}
            max={100}
            allowDecimal={false}
            value={Math.round(draft.i_score_threshold * 100)}
            onChange={(percent) => put({ i_score_threshold: Number(percent) / 100 })}
          />
        </Stack>
      </Card>
    </Section>
  );
}

/** What holds for both ways to group: how long, and when there are too many. */
function Limits({ draft, put }: PartProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('noise.group.limits')}>
      <Card>
        <Stack gap="md">
          <Radio.Group
            label={t('noise.group.window')}
            value={draft.window}
            onChange={(window) => put({ window: WINDOWS.find((one) => one === window) ?? 'none' })}
          >
            <Stack gap={6} mt={6}>
              {WINDOWS.map((window) => (
                <Radio key={window} value={window} label={t(`noise.group.window_of.${window}`)} />
              ))}
            </Stack>
          </Radio.Group>
          {draft.window !== 'none' && (
            <NumberInput
              w={260}
              label={t('noise.group.length')}
              suffix={t('channels.minutes_suffix')}
              min={1}
              max={LONGEST_WINDOW}
              allowDecimal={false}
              value={draft.time_window}
              onChange={(minutes) => put({ time_window: Number(minutes) })}
            />
          )}
          <TagsInput
            label={t('noise.group.storm')}
            description={t('noise.group.storm_text', { count: MOST_THRESHOLDS })}
            placeholder={draft.storm_thresholds.length === 0 ? t('noise.group.storm_hint') : ''}
            maxTags={MOST_THRESHOLDS}
            inputMode="numeric"
            value={draft.storm_thresholds.map(String)}
            onChange={(typed) => put({ storm_thresholds: readThresholds(typed) })}
          />
        </Stack>
      </Card>
    </Section>
  );
}
