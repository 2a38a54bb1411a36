import { ActionIcon, Button, FileButton, Pagination, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft, Download, Pencil, Plus, Trash2, Upload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, download, upload } from '../api/call';
import { queryClient } from '../api/query';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Loaded } from '../shell/Loaded';
import { MissingPage } from '../shell/MissingPage';
import { ProblemNote } from '../shell/ProblemNote';
import { useToasts } from '../shell/toast';
import { mappingKeys, mappingTables, tableRows, type Table } from './queries';
import { RowDialog } from './RowDialog';
import classes from './mappings.module.css';

const route = getRouteApi('/inside/settings/mappings/$schemaId');

/** A mapping table with its rows. */
export function TablePage() {
  const { t } = useTranslation();
  const { schemaId } = route.useParams();
  const query = useQuery(mappingTables());
  return (
    <div className={classes.page}>
      <Link to="/settings/mappings" className={classes.back}>
        <ChevronLeft size={15} aria-hidden />
        {t('mappings.back')}
      </Link>
      <Loaded query={query}>
        {({ items }) => {
          const table = items.find((one) => one.schema_id === schemaId);
          return table === undefined ? <MissingPage /> : <Shown table={table} />;
        }}
      </Loaded>
    </div>
  );
}

function Shown({ table }: { table: Table }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const mayManage = useMay('mappings.manage');
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [adding, setAdding] = useState(false);

  async function replace(file: File | null) {
    if (file === null) return;
    setBusy(true);
    setProblem(null);
    try {
      await upload('/enrichment/mapping/data/upload', { schema_id: table.schema_id }, file);
      await queryClient.invalidateQueries({ queryKey: mappingKeys.rows(table.schema_id) });
      toasts.done(t('mappings.uploaded'));
    } catch (reason) {
      setProblem(reason);
    } finally {
      setBusy(false);
    }
  }

  async function fetchFile() {
    try {
      const text = await download('/enrichment/mapping/data/download', { schema_id: table.schema_id });
      save(`${table.schema_name}.csv`, text);
    } catch (reason) {
      setProblem(reason);
    }
  }

  const from = table.source_labels.join(', ');
  const to = table.result_labels.join(', ');
  return (
    <>
      <div className={classes.head}>
        <h2>{table.schema_name}</h2>
        {mayManage && (
          <>
            <FileButton accept=".csv,text/csv" onChange={(file) => void replace(file)}>
              {(props) => (
                <Button {...props} loading={busy} leftSection={<Upload size={15} />}>
                  {t('mappings.upload')}
                </Button>
              )}
            </FileButton>
            <Button variant="default" leftSection={<Plus size={15} />} onClick={() => setAdding(true)}>
              {t('mappings.add_row')}
            </Button>
          </>
        )}
        <Button variant="default" leftSection={<Download size={15} />} onClick={() => void fetchFile()}>
          {t('mappings.download')}
        </Button>
        {mayManage && <DeleteTable table={table} />}
      </div>
      <p className="dim">
        {t('mappings.leads', { from, to })} · {t('mappings.upload_text')}
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
      <Rows table={table} mayManage={mayManage} />
      {adding && <RowDialog table={table} row={{}} onClose={() => setAdding(false)} />}
    </>
  );
}

function save(name: string, text: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

const COUNTED = 1_000;

function Rows({ table, mayManage }: { table: Table; mayManage: boolean }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const [edited, setEdited] = useState<Record<string, string> | null>(null);
  const [settled] = useDebouncedValue(search.trim(), 300);
  const query = useQuery({ ...tableRows(table.schema_id, settled, page), placeholderData: keepPreviousData });
  const labels = [...table.source_labels, ...table.result_labels];

  async function remove(key: string) {
    try {
      await call('/enrichment/mapping/data/delete', { schema_id: table.schema_id, keys: [key] });
      await queryClient.invalidateQueries({ queryKey: mappingKeys.rows(table.schema_id) });
    } catch (problem) {
      toasts.failed(problem);
    }
  }

  return (
    <>
      <TextInput
        aria-label={t('mappings.search')}
        placeholder={t('mappings.search')}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setPage(1);
        }}
      />
      <Loaded query={query}>
        {({ items, total, limit }) =>
          items.length === 0 ? (
            <p className="dim">{t(settled === '' ? 'mappings.no_rows' : 'mappings.none_found')}</p>
          ) : (
            <>
              <p className="dim" role="status">
                {total < COUNTED ? t('mappings.rows', { count: total }) : t('mappings.many_rows', { count: total })}
              </p>
              <Card pad={false}>
                <div className={classes.scroll}>
                  <table className={classes.table}>
                    <thead>
                      <tr>
                        {labels.map((one) => (
                          <th key={one} scope="col">
                            {one}
                          </th>
                        ))}
                        {mayManage && <th />}
                      </tr>
                    </thead>
                    <tbody>
                      {items.map((row) => (
                        <tr key={row.key}>
                          {labels.map((one) => (
                            <td key={one}>{row.fields[one] ?? ''}</td>
                          ))}
                          {mayManage && (
                            <td>
                              <span className={classes.tools}>
                                <ActionIcon aria-label={t('mappings.edit_row')} onClick={() => setEdited(row.fields)}>
                                  <Pencil size={14} />
                                </ActionIcon>
                                <ActionIcon aria-label={t('mappings.remove_row')} onClick={() => void remove(row.key)}>
                                  <Trash2 size={14} />
                                </ActionIcon>
                              </span>
                            </td>
                          )}
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </Card>
              {total > limit && (
                <Pagination size="sm" total={Math.ceil(total / limit)} value={page} onChange={setPage} />
              )}
            </>
          )
        }
      </Loaded>
      {edited !== null && <RowDialog table={table} row={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function DeleteTable({ table }: { table: Table }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  async function remove() {
    await call('/enrichment/mapping/schema/delete', { schema_id: table.schema_id });
    await navigate({ to: '/settings/mappings' });
    await queryClient.invalidateQueries({ queryKey: mappingKeys.tables });
  }
  return (
    <>
      <Button variant="subtle" c="var(--t-critical)" onClick={() => setAsking(true)}>
        {t('action.delete')}
      </Button>
      <Confirm
        opened={asking}
        title={t('mappings.delete_table', { name: table.schema_name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('mappings.delete_text')}
      </Confirm>
    </>
  );
}
