import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { useTransportName } from '../reach/transports';
import { Dialog } from '../shell/Dialog';
import { isWhole, type Pair } from './mentionText';
import { MentionRows } from './MentionRows';
import { TABLE_MEDIA, tableKeys, type TableMedium } from './tables';

interface Draft {
  name: string;
  medium: TableMedium;
  entries: Record<string, string>;
}

export function NewTable({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <TableDialog
      title={t('transports.new_table')}
      initial={{ name: '', medium: 'feishu', entries: {} }}
      onSave={(draft) => call('/mention-table/create', draft)}
      onClose={onClose}
    />
  );
}

export function EditTable({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: tableKeys.one(id),
    queryFn: ({ signal }) => call('/mention-table/info', { table_id: id }, signal),
    gcTime: 0,
  });
  if (query.data === undefined) return null;
  const { name, medium, entries } = query.data;
  return (
    <TableDialog
      title={t('transports.edit_table')}
      initial={{ name, medium: TABLE_MEDIA.find((one) => one === medium) ?? 'feishu', entries }}
      onSave={(draft) => call('/mention-table/update', { table_id: id, ...draft })}
      onClose={onClose}
    />
  );
}

interface TableDialogProps {
  title: string;
  initial: Draft;
  onSave: (draft: Draft) => Promise<unknown>;
  onClose: () => void;
}

function TableDialog({ title, initial, onSave, onClose }: TableDialogProps) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const [name, setName] = useState(initial.name);
  const [medium, setMedium] = useState(initial.medium);
  const [rows, setRows] = useState<Pair[]>(() => Object.entries(initial.entries));

  async function save() {
    const entries = Object.fromEntries(rows.map(([address, id]) => [address.trim(), id.trim()]));
    await onSave({ name: name.trim(), medium, entries });
    await queryClient.invalidateQueries({ queryKey: tableKeys.all });
  }

  return (
    <Dialog
      title={title}
      size="lg"
      verb={t('action.save')}
      ready={name.trim() !== '' && isWhole(rows)}
      onSubmit={save}
      onClose={onClose}
    >
      <TextInput
        label={t('word.name')}
        required
        maxLength={39}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('transports.table_medium')}
        allowDeselect={false}
        data={TABLE_MEDIA.map((one) => ({ value: one, label: transportName(one) }))}
        value={medium}
        onChange={(next) => setMedium(TABLE_MEDIA.find((one) => one === next) ?? medium)}
      />
      <MentionRows rows={rows} onChange={setRows} />
    </Dialog>
  );
}
