import { ActionIcon, Button, Menu, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, Pencil, Plus, Trash2, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Team } from '../api/people';
import { queryClient } from '../api/query';
import { useMay } from '../session/session';
import { Card, CardRow, Sub } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Empty } from '../shell/Empty';
import { Face } from '../shell/Face';
import { Loaded } from '../shell/Loaded';
import { peopleKeys, teamList, usePersonNames } from './queries';
import { TeamDialog } from './TeamDialog';
import classes from './people.module.css';

export function Teams() {
  const { t } = useTranslation();
  const query = useQuery(teamList());
  const [creating, setCreating] = useState(false);
  const mayManage = useMay('teams.manage');
  const create = mayManage && (
    <Button leftSection={<Plus size={15} />} onClick={() => setCreating(true)}>
      {t('people.create_team')}
    </Button>
  );
  return (
    <Stack gap="md">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={Users} title={t('people.no_team')} text={t('people.no_team_text')}>
              {create}
            </Empty>
          ) : (
            <>
              <div>{create}</div>
              <Card pad={false}>
                {items.map((team) => (
                  <TeamRow key={team.team_id} team={team} />
                ))}
              </Card>
            </>
          )
        }
      </Loaded>
      {creating && <TeamDialog team={null} onClose={() => setCreating(false)} />}
    </Stack>
  );
}

const FACES = 5;

function TeamRow({ team }: { team: Team }) {
  const { t } = useTranslation();
  const nameOf = usePersonNames(team.person_ids.slice(0, FACES));
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);

  async function remove() {
    await call('/team/delete', { team_id: team.team_id });
    await queryClient.invalidateQueries({ queryKey: peopleKeys.teams });
  }

  return (
    <CardRow
      trailing={
        <>
          <span className={classes.faces}>
            {team.person_ids.slice(0, FACES).map((id) => (
              <Face key={id} name={nameOf(id)} hint={nameOf(id)} size={26} />
            ))}
          </span>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={32} aria-label={t('people.manage', { name: team.team_name })}>
                <Ellipsis size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<Pencil size={14} />} onClick={() => setOpen('edit')}>
                {t('action.edit')}
              </Menu.Item>
              <Menu.Item c="var(--t-critical)" leftSection={<Trash2 size={14} />} onClick={() => setOpen('delete')}>
                {t('action.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {open === 'edit' && <TeamDialog team={team} onClose={() => setOpen(null)} />}
          <Confirm
            opened={open === 'delete'}
            title={t('people.delete_team_title', { name: team.team_name })}
            verb={t('action.delete')}
            onConfirm={remove}
            onClose={() => setOpen(null)}
          >
            {t('people.delete_team_text', { count: team.person_ids.length })}
          </Confirm>
        </>
      }
    >
      <div className={classes.name}>{team.team_name}</div>
      <Sub>{team.description || t('people.count', { count: team.person_ids.length })}</Sub>
    </CardRow>
  );
}
