import { Button, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../api/incidents';
import { useSession } from '../../session/session';
import { ProblemNote } from '../../shell/ProblemNote';
import type { Act } from '../actions';
import type { IncidentSearch } from '../filters';
import { incidentList } from '../queries';
import { useActs } from '../useActs';
import { BulkBar } from './BulkBar';
import { FilterBar } from './FilterBar';
import { IncidentCards } from './IncidentCards';
import { IncidentTable } from './IncidentTable';
import { KeysHelp } from './KeysHelp';
import { useListKeys } from './useListKeys';
import { useSelection } from './useSelection';
import classes from './list.module.css';

interface IncidentListProps {
  search: IncidentSearch;
  onSearch: (change: Partial<IncidentSearch>) => void;
  withChannel: boolean;
  /** Whether details open beside the list; else they open as a page. */
  beside: boolean;
  /** Shown when nothing matches. */
  empty: ReactNode;
}

export function IncidentList({ search, onSearch, withChannel, beside, empty }: IncidentListProps) {
  const { t } = useTranslation();
  const { member_id: me } = useSession();
  const navigate = useNavigate();
  const act = useActs();
  const phone = useMediaQuery('(max-width: 599px)', undefined, { getInitialValueInEffect: false });
  const list = useInfiniteQuery(incidentList(search, me));
  const incidents = useMemo(() => distinct(list.data?.pages.flatMap((page) => page.items) ?? []), [list.data]);
  const selection = useSelection();
  const searchField = useRef<HTMLInputElement>(null);
  const [helping, setHelping] = useState(false);

  const open = useCallback(
    (id: string, event?: MouseEvent) => {
      if (event !== undefined && (event.metaKey || event.ctrlKey || event.shiftKey)) return;
      event?.preventDefault();
      if (beside) onSearch({ open: id });
      else void navigate({ to: '/incidents/$incidentId', params: { incidentId: id } });
    },
    [beside, navigate, onSearch],
  );
  const cursor = useListKeys({
    incidents,
    selection,
    searchField,
    onAct: act,
    onOpen: open,
    onLeave: () => onSearch({ open: undefined }),
    onHelp: () => setHelping(true),
    follows: search.open !== undefined,
  });

  const marked = incidents.filter((one) => selection.ids.has(one.incident_id));
  const bulk = (deed: Act) => {
    act(deed, marked);
    selection.clear();
  };

  return (
    <>
      <FilterBar search={search} onChange={onSearch} searchField={searchField} withChannel={withChannel} />
      {list.isError && <ProblemNote problem={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <RowsSkeleton />}
      {list.isSuccess && incidents.length === 0 && empty}
      {incidents.length > 0 &&
        (phone ? (
          <IncidentCards incidents={incidents} selection={selection} withChannel={withChannel} />
        ) : (
          <IncidentTable
            incidents={incidents}
            selection={selection}
            cursor={cursor}
            open={search.open}
            onOpen={open}
            withChannel={withChannel}
          />
        ))}
      {marked.length > 0 && <BulkBar incidents={marked} onAct={bulk} onClear={selection.clear} />}
      {incidents.length > 0 && (
        <div className={classes.foot}>
          <span>{t('incidents.shown', { count: incidents.length })}</span>
          {list.hasNextPage && (
            <Button
              size="compact-sm"
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t('action.load_more')}
            </Button>
          )}
        </div>
      )}
      <KeysHelp opened={helping} onClose={() => setHelping(false)} />
    </>
  );
}

/** An incident that moved between two readings of neighbouring pages is shown once. */
function distinct(incidents: Incident[]): Incident[] {
  return [...new Map(incidents.map((one) => [one.incident_id, one])).values()];
}

function RowsSkeleton() {
  return (
    <div aria-busy style={{ display: 'grid', gap: 1 }}>
      {Array.from({ length: 10 }, (_, row) => (
        <Skeleton key={row} height={39} radius="sm" />
      ))}
    </div>
  );
}
