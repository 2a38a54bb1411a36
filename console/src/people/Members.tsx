import { ActionIcon, Button, Group, Menu, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, Search, Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Member } from '../api/people';
import { queryClient } from '../api/query';
import { useMay, useSession } from '../session/session';
import { Card, CardRow, Sub } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Face } from '../shell/Face';
import { Loaded } from '../shell/Loaded';
import { InviteDialog } from './InviteDialog';
import { memberList, peopleKeys } from './queries';
import classes from './people.module.css';

const TYPING_MS = 300;

export function Members() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), TYPING_MS);
  const mayManage = useMay('members.manage');
  const [inviting, setInviting] = useState(false);
  const query = useQuery({ ...memberList(wanted), placeholderData: (old) => old });
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <TextInput
          w={280}
          maw="100%"
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          leftSection={<Search size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {mayManage && (
          <Button leftSection={<UserPlus size={15} />} onClick={() => setInviting(true)}>
            {t('people.invite')}
          </Button>
        )}
      </Group>
      <Loaded query={query}>
        {({ items, total }) => (
          <>
            <Card pad={false}>
              {items.length === 0 ? (
                <CardRow>{t('people.nobody_found')}</CardRow>
              ) : (
                items.map((member) => <MemberRow key={member.member_id} member={member} />)
              )}
            </Card>
            {total > items.length && <p className="dim">{t('people.cut', { count: items.length, total })}</p>}
          </>
        )}
      </Loaded>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Stack>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const mayManage = useMay('members.manage');
  const [removing, setRemoving] = useState(false);

  async function remove() {
    await call('/member/delete', { member_id: member.member_id });
    await queryClient.invalidateQueries({ queryKey: peopleKeys.members });
  }

  return (
    <CardRow
      lead={<Face name={member.member_name} size={32} />}
      trailing={
        <>
          {member.status === 'pending' && <span className={classes.pending}>{t('people.pending')}</span>}
          {member.member_id === me ? (
            <span className="dim">{t('word.you')}</span>
          ) : mayManage ? (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon size={32} aria-label={t('people.manage', { name: member.member_name })}>
                  <Ellipsis size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item c="var(--t-critical)" leftSection={<Trash2 size={14} />} onClick={() => setRemoving(true)}>
                  {t('people.remove')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          ) : null}
          <Confirm
            opened={removing}
            title={t('people.remove_title', { name: member.member_name })}
            verb={t('people.remove')}
            onConfirm={remove}
            onClose={() => setRemoving(false)}
          >
            {t('people.remove_text')}
          </Confirm>
        </>
      }
    >
      <div className={classes.name}>{member.member_name}</div>
      <Sub>{member.email}</Sub>
    </CardRow>
  );
}
