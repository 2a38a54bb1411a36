import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Team } from '../api/people';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { PeopleSelect } from './PeopleSelect';
import { peopleKeys } from './queries';

/** Creates a team, or changes `team`. */
export function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(team?.team_name ?? '');
  const [description, setDescription] = useState(team?.description ?? '');
  const [people, setPeople] = useState(team?.person_ids ?? []);

  async function save() {
    const draft = { team_name: name.trim(), description: description.trim(), person_ids: people };
    await call('/team/upsert', team === null ? draft : { team_id: team.team_id, ...draft });
    await queryClient.invalidateQueries({ queryKey: peopleKeys.teams });
  }

  const title = team === null ? t('people.create_team') : t('people.edit_team');
  return (
    <Dialog title={title} verb={t('action.save')} ready={name.trim() !== ''} onSubmit={save} onClose={onClose}>
      <TextInput
        label={t('word.name')}
        required
        maxLength={39}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t('word.description')}
        maxLength={500}
        autosize
        minRows={2}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <PeopleSelect label={t('people.members')} value={people} onChange={setPeople} />
    </Dialog>
  );
}
