import { ActionIcon, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Keyboard, Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../api/query';
import { useMay } from '../session/session';
import { useTitle } from '../shell/title';
import { incidentKeys } from './cache';
import { DeclareDialog } from './dialogs/DeclareDialog';
import { isNarrowed, readFilters, type IncidentSearch } from './filters';
import { FreshMark } from './list/FreshMark';
import { IncidentList } from './list/IncidentList';
import { KeysHelp } from './list/KeysHelp';
import { NoIncidents } from './list/NoIncidents';
import { useFresh } from './list/useFresh';
import { SidePanel } from './SidePanel';
import classes from './IncidentsPage.module.css';

const route = getRouteApi('/inside/incidents');

/** All incidents one may see: the list, and beside it the one that is open. */
export function IncidentsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/incidents' });
  const wide = useMediaQuery('(min-width: 1000px)', undefined, { getInitialValueInEffect: false });
  const mayManage = useMay('incidents.manage');
  const fresh = useFresh(search);
  const [declaring, setDeclaring] = useState(false);
  const [helping, setHelping] = useState(false);
  useTitle(t('incidents.title'));

  const change = useCallback(
    (part: Partial<IncidentSearch>) =>
      void navigate({ search: (old) => readFilters({ ...old, ...part }), replace: !('open' in part) }),
    [navigate],
  );
  const show = () => {
    fresh.forget();
    void queryClient.resetQueries({ queryKey: incidentKeys.lists });
  };

  return (
    <div className={classes.split} data-open={(wide && search.open !== undefined) || undefined}>
      <div className={classes.list}>
        <header className={classes.header}>
          <h1 className={classes.title}>{t('incidents.title')}</h1>
          <FreshMark fresh={fresh} onShow={show} />
          <span className={classes.space} />
          <ActionIcon
            className={classes.keys}
            size={34}
            aria-label={t('incidents.keys.title')}
            onClick={() => setHelping(true)}
          >
            <Keyboard size={17} />
          </ActionIcon>
          {mayManage && (
            <Button variant="default" leftSection={<Plus size={15} />} onClick={() => setDeclaring(true)}>
              {t('incidents.declare')}
            </Button>
          )}
        </header>
        <IncidentList
          search={search}
          onSearch={change}
          withChannel
          beside={wide}
          empty={<NoIncidents narrowed={isNarrowed(search)} />}
        />
      </div>
      {wide && search.open !== undefined && <SidePanel id={search.open} onClose={() => change({ open: undefined })} />}
      {declaring && <DeclareDialog onClose={() => setDeclaring(false)} />}
      <KeysHelp opened={helping} onClose={() => setHelping(false)} />
    </div>
  );
}
