import { Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call';
import { queryClient } from '../../api/query';
import { channelList } from '../../channels/queries';
import { PeopleSelect } from '../../people/PeopleSelect';
import { Dialog } from '../../shell/Dialog';
import { incidentKeys } from '../cache';
import { SeverityPick, type Pickable } from './SeverityPick';

const SHORTEST = 3;

/** Declares an incident that no monitoring system has seen. */
export function DeclareDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useQuery(channelList());
  const [title, setTitle] = useState('');
  const [severity, setSeverity] = useState<Pickable>('Warning');
  const [channel, setChannel] = useState<string | null>(null);
  const [description, setDescription] = useState('');
  const [people, setPeople] = useState<number[]>([]);

  async function declare() {
    const { incident_id: incidentId } = await call('/incident/create', {
      title: title.trim(),
      incident_severity: severity,
      channel_id: channel === null ? undefined : Number(channel),
      description: description.trim() || undefined,
      assigned_to: people.length === 0 ? undefined : { type: 'assign', person_ids: people },
    });
    void queryClient.invalidateQueries({ queryKey: incidentKeys.lists });
    await navigate({ to: '/incidents/$incidentId', params: { incidentId } });
  }

  return (
    <Dialog
      title={t('incidents.declare')}
      verb={t('incidents.declare')}
      ready={title.trim().length >= SHORTEST}
      onSubmit={declare}
      onClose={onClose}
    >
      <TextInput
        label={t('incidents.title_label')}
        required
        maxLength={200}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <SeverityPick label={t('incidents.severity')} value={severity} onChange={setSeverity} />
      <Select
        label={t('incidents.channel')}
        description={t('incidents.declare_channel')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        data={(data?.items ?? []).map((one) => ({ value: String(one.channel_id), label: one.channel_name }))}
        value={channel}
        onChange={setChannel}
      />
      <PeopleSelect
        label={t('incidents.responders')}
        description={t('incidents.declare_people')}
        value={people}
        onChange={setPeople}
      />
      <Textarea
        label={t('word.description')}
        autosize
        minRows={2}
        maxLength={1_024}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </Dialog>
  );
}
