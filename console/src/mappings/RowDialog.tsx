import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { mappingKeys, type Table } from './queries';

interface RowDialogProps {
  table: Table;
  /** The row that is changed; empty for a new one. */
  row: Record<string, string>;
  onClose: () => void;
}

/** Adds a row, or changes one: a row is known by the labels it is found by, so these stay as they are. */
export function RowDialog({ table, row, onClose }: RowDialogProps) {
  const { t } = useTranslation();
  const isNew = Object.keys(row).length === 0;
  const [values, setValues] = useState(row);
  const labels = [...table.source_labels, ...table.result_labels];

  async function save() {
    const doc = Object.fromEntries(labels.map((one) => [one, (values[one] ?? '').trim()]));
    await call('/enrichment/mapping/data/upsert', { schema_id: table.schema_id, docs: [doc] });
    await queryClient.invalidateQueries({ queryKey: mappingKeys.rows(table.schema_id) });
  }

  return (
    <Dialog
      title={t(isNew ? 'mappings.add_row' : 'mappings.edit_row')}
      verb={t('action.save')}
      ready={table.source_labels.every((one) => (values[one] ?? '').trim() !== '')}
      onSubmit={save}
      onClose={onClose}
    >
      {labels.map((one, index) => (
        <TextInput
          key={one}
          label={one}
          required={table.source_labels.includes(one)}
          disabled={!isNew && table.source_labels.includes(one)}
          data-autofocus={index === 0 || undefined}
          value={values[one] ?? ''}
          onChange={(event) => {
            const value = event.currentTarget.value;
            setValues((old) => ({ ...old, [one]: value }));
          }}
        />
      ))}
    </Dialog>
  );
}
