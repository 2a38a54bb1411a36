import { Checkbox, Group, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { Dialog } from '../shell/Dialog';
import { headersText, readHeaders } from './headers';
import { mappingKeys, type Api } from './queries';

/** Makes a mapping API, or changes one; its secrets are never shown again. */
export function ApiDialog({ api, onClose }: { api: Api | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(api?.api_name ?? '');
  const [description, setDescription] = useState(api?.description ?? '');
  const [url, setUrl] = useState(api?.url ?? '');
  const [headers, setHeaders] = useState(headersText(api?.headers ?? {}));
  const [timeout, setTimeoutS] = useState(api?.timeout ?? 2);
  const [retries, setRetries] = useState(api?.retry_count ?? 0);
  const [insecure, setInsecure] = useState(api?.insecure_skip_verify ?? false);

  async function save() {
    const body = {
      api_name: name.trim(),
      description,
      url: url.trim(),
      headers: readHeaders(headers),
      timeout,
      retry_count: retries,
      insecure_skip_verify: insecure,
    };
    if (api === null) await call('/enrichment/mapping/api/create', body);
    else await call('/enrichment/mapping/api/update', { api_id: api.api_id, ...body });
    await queryClient.invalidateQueries({ queryKey: mappingKeys.apis });
  }

  return (
    <Dialog
      title={api?.api_name ?? t('mappings.new_api')}
      verb={t(api === null ? 'action.create' : 'action.save')}
      ready={name.trim() !== '' && url.trim() !== ''}
      onSubmit={save}
      onClose={onClose}
      size="lg"
    >
      <TextInput
        label={t('word.name')}
        required
        maxLength={199}
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
      <TextInput
        label={t('mappings.url')}
        description={t('mappings.url_text')}
        required
        type="url"
        maxLength={500}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Textarea
        label={t('mappings.headers')}
        description={t('mappings.headers_text')}
        autosize
        minRows={2}
        value={headers}
        onChange={(event) => setHeaders(event.currentTarget.value)}
      />
      <Group gap="md">
        <NumberInput
          label={t('mappings.timeout')}
          min={1}
          max={3}
          value={timeout}
          onChange={(value) => setTimeoutS(Number(value))}
        />
        <NumberInput
          label={t('mappings.retries')}
          min={0}
          max={1}
          value={retries}
          onChange={(value) => setRetries(Number(value))}
        />
      </Group>
      <Checkbox
        label={t('mappings.insecure')}
        checked={insecure}
        onChange={(event) => setInsecure(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
