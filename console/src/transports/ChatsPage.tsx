import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../shell/Card';
import { ChatGroups } from './ChatGroups';
import { MentionTables } from './MentionTables';

/** What group chats need: the groups that bots know, and by which ids people are mentioned in them. */
export function ChatsPage() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" maw={760}>
      <Section title={t('transports.groups')}>
        <ChatGroups />
      </Section>
      <Section title={t('transports.tables')}>
        <MentionTables />
      </Section>
    </Stack>
  );
}
