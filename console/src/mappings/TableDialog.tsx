import { TagsInput, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { mappingKeys } from './queries';

/** Makes an empty table and opens it, where its rows are uploaded. */
export function TableDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [source, setSource] = useState<string[]>([]);
  const [result, setResult] = useState<string[]>([]);

  async function create() {
    const labels = { source_labels: source, result_labels: result };
    const made = await call('/enrichment/mapping/schema/create', { schema_name: name.trim(), description, ...labels });
    await queryClient.invalidateQueries({ queryKey: mappingKeys.tables });
    await navigate({ to: '/settings/mappings/$schemaId', params: { schemaId: made.schema_id } });
  }

  return (
    <Dialog
      title={t('mappings.new_table')}
      verb={t('action.create')}
      ready={name.trim() !== '' && source.length > 0 && result.length > 0}
      onSubmit={create}
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
      <Textarea
        label={t('word.description')}
        autosize
        maxLength={500}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <TagsInput
        label={t('mappings.source_labels')}
        description={t('mappings.labels_text')}
        required
        maxTags={3}
        value={source}
        onChange={setSource}
      />
      <TagsInput label={t('mappings.result_labels')} required maxTags={10} value={result} onChange={setResult} />
    </Dialog>
  );
}
