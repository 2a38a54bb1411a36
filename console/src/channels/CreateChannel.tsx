import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { teamList } from '../people/queries';
import { Dialog } from '../shell/Dialog';
import { channelKeys } from './queries';

/** Creates a channel and goes to its integrations: connecting something is the next step. */
export function CreateChannel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const teams = useQuery(teamList());
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [chosenTeam, setTeam] = useState<string | null>(null);
  const [isPrivate, setPrivate] = useState(false);
  const options = (teams.data?.items ?? []).map((one) => ({ value: String(one.team_id), label: one.team_name }));
  const team = chosenTeam ?? options[0]?.value ?? null;

  async function create() {
    const made = await call('/channel/create', {
      channel_name: name.trim(),
      description: description.trim(),
      team_id: Number(team),
      is_private: isPrivate,
    });
    void queryClient.invalidateQueries({ queryKey: channelKeys.list });
    await navigate({ to: '/channels/$channelId/integrations', params: { channelId: String(made.channel_id) } });
  }

  return (
    <Dialog
      title={t('channels.create')}
      verb={t('action.create')}
      ready={name.trim() !== '' && team !== null}
      onSubmit={create}
      onClose={onClose}
    >
      <TextInput
        label={t('word.name')}
        description={t('channels.name_text')}
        required
        maxLength={59}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('channels.team')}
        description={teams.isSuccess && options.length === 0 ? t('channels.no_team') : t('channels.team_text')}
        required
        searchable
        allowDeselect={false}
        data={options}
        value={team}
        onChange={setTeam}
      />
      <Textarea
        label={t('word.description')}
        maxLength={500}
        autosize
        minRows={2}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Switch
        label={t('channels.private')}
        description={t('channels.private_text')}
        checked={isPrivate}
        onChange={(event) => setPrivate(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
