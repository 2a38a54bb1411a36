import { ActionIcon, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Loaded } from '../shell/Loaded';
import { ApiDialog } from './ApiDialog';
import { mappingApis, mappingKeys, mappingTables, type Api, type Table } from './queries';
import { TableDialog } from './TableDialog';
import classes from './mappings.module.css';

/** Where enrich rules look labels up: tables that people upload, and APIs that are asked. */
export function MappingsPage() {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <p className="dim">{t('mappings.text')}</p>
      <Tables />
      <Apis />
    </div>
  );
}

function Tables() {
  const { t } = useTranslation();
  const mayManage = useMay('mappings.manage');
  const query = useQuery(mappingTables());
  const [creating, setCreating] = useState(false);
  return (
    <section aria-label={t('mappings.tables')}>
      <div className={classes.head}>
        <h2>{t('mappings.tables')}</h2>
        {mayManage && (
          <Button
            size="compact-md"
            variant="default"
            leftSection={<Plus size={15} />}
            onClick={() => setCreating(true)}
          >
            {t('mappings.new_table')}
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">{t('mappings.no_table')}</p>
          ) : (
            <Card pad={false}>
              <ul className={classes.list}>
                {items.map((one) => (
                  <TableRow key={one.schema_id} table={one} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      {creating && <TableDialog onClose={() => setCreating(false)} />}
    </section>
  );
}

function TableRow({ table }: { table: Table }) {
  const { t } = useTranslation();
  const from = table.source_labels.join(', ');
  const to = table.result_labels.join(', ');
  return (
    <li>
      <span className={classes.grow}>
        <Link to="/settings/mappings/$schemaId" params={{ schemaId: table.schema_id }} className={classes.name}>
          {table.schema_name}
        </Link>
        <span className={classes.sub}>{t('mappings.leads', { from, to })}</span>
        {table.description !== '' && <span className={classes.sub}>{table.description}</span>}
      </span>
    </li>
  );
}

function Apis() {
  const { t } = useTranslation();
  const mayManage = useMay('mappings.manage');
  const query = useQuery(mappingApis());
  const [edited, setEdited] = useState<Api | 'new' | null>(null);
  return (
    <section aria-label={t('mappings.apis')}>
      <div className={classes.head}>
        <h2>{t('mappings.apis')}</h2>
        {mayManage && (
          <Button size="compact-md" variant="default" leftSection={<Plus size={15} />} onClick={() => setEdited('new')}>
            {t('mappings.new_api')}
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">{t('mappings.no_api')}</p>
          ) : (
            <Card pad={false}>
              <ul className={classes.list}>
                {items.map((one) => (
                  <ApiRow key={one.api_id} api={one} mayManage={mayManage} onEdit={() => setEdited(one)} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      {edited !== null && <ApiDialog api={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </section>
  );
}

function ApiRow({ api, mayManage, onEdit }: { api: Api; mayManage: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  async function remove() {
    await call('/enrichment/mapping/api/delete', { api_id: api.api_id });
    await queryClient.invalidateQueries({ queryKey: mappingKeys.apis });
  }
  return (
    <li>
      <span className={classes.grow}>
        <span className={classes.name}>{api.api_name}</span>
        <span className={classes.sub}>{api.url}</span>
        {api.description !== '' && <span className={classes.sub}>{api.description}</span>}
      </span>
      {mayManage && (
        <>
          <ActionIcon aria-label={`${t('action.edit')}: ${api.api_name}`} onClick={onEdit}>
            <Pencil size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`${t('action.delete')}: ${api.api_name}`} onClick={() => setAsking(true)}>
            <Trash2 size={15} />
          </ActionIcon>
        </>
      )}
      <Confirm
        opened={asking}
        title={t('mappings.delete_api', { name: api.api_name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('mappings.delete_api_text')}
      </Confirm>
    </li>
  );
}
