import { Button, Group, NumberInput, Radio, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Channel, ChannelSettings as Settings } from '../api/channels';
import { queryClient } from '../api/query';
import { TeamsSelect } from '../people/PeopleSelect';
import { teamList } from '../people/queries';
import { Card } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { channelKeys } from './queries';
import { useChannel } from './useChannel';

const MOST_MANAGING = 3;
const LONGEST_MIN = 30 * 24 * 60;

function settingsOf(channel: Channel): Settings {
  return {
    channel_name: channel.channel_name,
    description: channel.description,
    team_id: channel.team_id,
    managing_team_ids: channel.managing_team_ids,
    is_private: channel.is_private,
    disable_auto_close: channel.disable_auto_close,
    disable_outlier_detection: channel.disable_outlier_detection,
    allow_foreign_recovery: channel.allow_foreign_recovery,
    dynamic_assignment: channel.dynamic_assignment,
    auto_resolve_timeout: channel.auto_resolve_timeout,
    auto_resolve_mode: channel.auto_resolve_mode,
  };
}

export function ChannelSettings() {
  const channel = useChannel();
  return <SettingsForm key={channel.channel_id} channel={channel} />;
}

function SettingsForm({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [draft, setDraft] = useState(() => settingsOf(channel));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const put = (change: Partial<Settings>) => setDraft((old) => ({ ...old, ...change }));
  const changed = JSON.stringify(draft) !== JSON.stringify(settingsOf(channel));

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call('/channel/update', { channel_id: channel.channel_id, ...draft });
      await queryClient.invalidateQueries({ queryKey: channelKeys.all });
      toasts.done(t('action.saved'));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack gap="lg" maw={680}>
      <Card>
        <form onSubmit={(event) => void save(event)}>
          <Stack gap="md">
            <TextInput
              label={t('word.name')}
              required
              maxLength={59}
              value={draft.channel_name}
              onChange={(event) => put({ channel_name: event.currentTarget.value })}
            />
            <Textarea
              label={t('word.description')}
              maxLength={500}
              autosize
              minRows={2}
              value={draft.description}
              onChange={(event) => put({ description: event.currentTarget.value })}
            />
            <OwnerTeam value={draft.team_id} onChange={(team) => put({ team_id: team })} />
            <TeamsSelect
              label={t('channels.managing')}
              description={t('channels.managing_text', { count: MOST_MANAGING })}
              most={MOST_MANAGING}
              value={draft.managing_team_ids}
              onChange={(teams) => put({ managing_team_ids: teams })}
            />
            <Switch
              label={t('channels.private')}
              description={t('channels.private_text')}
              checked={draft.is_private}
              onChange={(event) => put({ is_private: event.currentTarget.checked })}
            />
            <Switch
              label={t('channels.auto_close')}
              description={t('channels.auto_close_text')}
              checked={!draft.disable_auto_close}
              onChange={(event) => put({ disable_auto_close: !event.currentTarget.checked })}
            />
            <Switch
              label={t('channels.outliers')}
              description={t('channels.outliers_text')}
              checked={!draft.disable_outlier_detection}
              onChange={(event) => put({ disable_outlier_detection: !event.currentTarget.checked })}
            />
            <Switch
              label={t('channels.foreign')}
              description={t('channels.foreign_text')}
              checked={draft.allow_foreign_recovery}
              onChange={(event) => put({ allow_foreign_recovery: event.currentTarget.checked })}
            />
            <Switch
              label={t('channels.dynamic')}
              description={t('channels.dynamic_text')}
              checked={draft.dynamic_assignment}
              onChange={(event) => put({ dynamic_assignment: event.currentTarget.checked })}
            />
            <AutoResolve draft={draft} put={put} />
            {problem !== null && <ProblemNote problem={problem} />}
            <Group gap="xs">
              <Button type="submit" loading={busy} disabled={!changed || draft.channel_name.trim() === ''}>
                {t('action.save')}
              </Button>
              {changed && (
                <Button variant="subtle" onClick={() => setDraft(settingsOf(channel))}>
                  {t('action.discard')}
                </Button>
              )}
            </Group>
          </Stack>
        </form>
      </Card>
      <DeleteChannel channel={channel} />
    </Stack>
  );
}

function OwnerTeam({ value, onChange }: { value: number; onChange: (team: number) => void }) {
  const { t } = useTranslation();
  const teams = useQuery(teamList());
  return (
    <Select
      label={t('channels.team')}
      description={t('channels.team_text')}
      searchable
      allowDeselect={false}
      data={(teams.data?.items ?? []).map((one) => ({ value: String(one.team_id), label: one.team_name }))}
      value={String(value)}
      onChange={(id) => id !== null && onChange(Number(id))}
    />
  );
}

function AutoResolve({ draft, put }: { draft: Settings; put: (change: Partial<Settings>) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <NumberInput
        label={t('channels.auto_resolve')}
        description={t('channels.auto_resolve_text')}
        suffix={t('channels.minutes_suffix')}
        w={260}
        min={0}
        max={LONGEST_MIN}
        allowDecimal={false}
        value={draft.auto_resolve_timeout / 60}
        onChange={(minutes) => put({ auto_resolve_timeout: Number(minutes) * 60 })}
      />
      {draft.auto_resolve_timeout > 0 && (
        <Radio.Group
          label={t('channels.counted_from')}
          value={draft.auto_resolve_mode}
          onChange={(mode) => put({ auto_resolve_mode: mode === 'update' ? 'update' : 'trigger' })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="trigger" label={t('channels.from_trigger')} />
            <Radio value="update" label={t('channels.from_update')} />
          </Stack>
        </Radio.Group>
      )}
    </>
  );
}

function DeleteChannel({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const counts = channel.progress_to_incident_cnts ?? { Triggered: 0, Processing: 0 };

  async function remove() {
    await call('/channel/delete', { channel_id: channel.channel_id });
    await navigate({ to: '/channels' });
    queryClient.removeQueries({ queryKey: channelKeys.one(channel.channel_id) });
    await queryClient.invalidateQueries({ queryKey: channelKeys.list });
  }

  return (
    <div>
      <Button variant="default" c="var(--t-critical)" onClick={() => setAsking(true)}>
        {t('channels.delete')}
      </Button>
      <Confirm
        opened={asking}
        title={t('channels.delete_title', { name: channel.channel_name })}
        verb={t('channels.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('channels.delete_text', { count: counts.Triggered + counts.Processing })}
      </Confirm>
    </div>
  );
}
