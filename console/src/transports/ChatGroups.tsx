import { ActionIcon, Button, Menu, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { MessagesSquare, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import type { Chat, Provider } from '../api/reach';
import { notifierTypes } from '../escalation/queries';
import { CodeDialog } from '../reach/CodeDialog';
import { chatList, providerList, reachKeys } from '../reach/queries';
import { useMay } from '../session/session';
import { Card, CardRow, Sub } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';

/** Groups that a bot was introduced to, which rules can name. */
export function ChatGroups() {
  const { t } = useTranslation();
  const query = useQuery(chatList());
  return (
    <Stack gap="sm">
      <p className="dim">{t('transports.groups_text')}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={MessagesSquare} title={t('transports.no_group')} text={t('transports.no_group_text')}>
              <Introduce />
            </Empty>
          ) : (
            <>
              <Introduce />
              <Card pad={false}>
                {items.map((one) => (
                  <ChatRow key={one.chat_key} chat={one} />
                ))}
              </Card>
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

/** Groups are made known by a code that is told to a chat app's bot. */
function Introduce() {
  const { t } = useTranslation();
  const may = [useMay('transports.manage'), useMay('channels.manage')].includes(true);
  const providers = useQuery(providerList());
  const types = useQuery(notifierTypes());
  const [chosen, setChosen] = useState<Provider | null>(null);
  const withGroups = new Set((types.data?.items ?? []).filter((one) => one.kind !== 'person').map((one) => one.name));
  const able = (providers.data?.items ?? []).filter(
    (one) => one.status === 'enabled' && one.abilities.includes('link_code') && withGroups.has(one.notifier),
  );
  if (!may || able.length === 0) return null;
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button w="fit-content" leftSection={<Plus size={15} />}>
            {t('transports.introduce')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {able.map((one) => (
            <Menu.Item key={one.provider_id} onClick={() => setChosen(one)}>
              {one.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {chosen !== null && (
        <CodeDialog
          provider={chosen}
          kind="group"
          onUsed={() => queryClient.invalidateQueries({ queryKey: reachKeys.chats })}
          onClose={() => setChosen(null)}
        />
      )}
    </>
  );
}

function ChatRow({ chat }: { chat: Chat }) {
  const { t } = useTranslation();
  const mayManage = useMay('channels.manage');
  const [asking, setAsking] = useState(false);
  const name = chat.name || chat.chat_id;

  async function remove() {
    await call('/chat/remove', { provider_id: chat.provider_id, chat_key: chat.chat_key });
    await queryClient.invalidateQueries({ queryKey: reachKeys.chats });
  }

  return (
    <CardRow
      trailing={
        mayManage && (
          <>
            <ActionIcon size={32} aria-label={t('transports.forget_group', { name })} onClick={() => setAsking(true)}>
              <Trash2 size={16} />
            </ActionIcon>
            <Confirm
              opened={asking}
              title={t('transports.forget_title', { name })}
              verb={t('transports.forget')}
              onConfirm={remove}
              onClose={() => setAsking(false)}
            >
              {t('transports.forget_text')}
            </Confirm>
          </>
        )
      }
    >
      <strong>{name}</strong>
      <Sub>{chat.provider_name}</Sub>
    </CardRow>
  );
}
