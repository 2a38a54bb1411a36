import { ActionIcon, Button, Menu, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { AtSign, Ellipsis, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import type { MentionTable } from '../api/reach';
import { useTransportName } from '../reach/transports';
import { useMay } from '../session/session';
import { Card, CardRow, Sub } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { EditTable, NewTable } from './MentionTableDialog';
import { tableKeys, tableList } from './tables';

/** By which ids the bots of a medium mention people. */
export function MentionTables() {
  const { t } = useTranslation();
  const query = useQuery(tableList());
  const mayManage = useMay('templates.manage');
  const [creating, setCreating] = useState(false);
  const create = mayManage && (
    <Button w="fit-content" leftSection={<Plus size={15} />} onClick={() => setCreating(true)}>
      {t('transports.new_table')}
    </Button>
  );
  return (
    <Stack gap="sm">
      <p className="dim">{t('transports.tables_text')}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={AtSign} title={t('transports.no_table')} text={t('transports.no_table_text')}>
              {create}
            </Empty>
          ) : (
            <>
              {create}
              <Card pad={false}>
                {items.map((table) => (
                  <TableRow key={table.table_id} table={table} />
                ))}
              </Card>
            </>
          )
        }
      </Loaded>
      {creating && <NewTable onClose={() => setCreating(false)} />}
    </Stack>
  );
}

function TableRow({ table }: { table: MentionTable }) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const mayManage = useMay('templates.manage');
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);

  async function remove() {
    await call('/mention-table/delete', { table_id: table.table_id });
    await queryClient.invalidateQueries({ queryKey: tableKeys.all });
  }

  return (
    <CardRow
      trailing={
        mayManage && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={32} aria-label={t('people.manage', { name: table.name })}>
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
        )
      }
    >
      <strong>{table.name}</strong>
      <Sub>{t('transports.table_of', { transport: transportName(table.medium), count: table.entry_count })}</Sub>
      {open === 'edit' && <EditTable id={table.table_id} onClose={() => setOpen(null)} />}
      <Confirm
        opened={open === 'delete'}
        title={t('transports.delete_table_title', { name: table.name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setOpen(null)}
      >
        {t('transports.delete_table_text', { count: table.entry_count })}
      </Confirm>
    </CardRow>
  );
}
