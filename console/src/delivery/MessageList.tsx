import { Button, MultiSelect, Select, Stack } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { STATES, type Delivery } from '../api/delivery';
import { memberList } from '../people/queries';
import { useTransportName } from '../reach/transports';
import { Card } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Bars } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { DeliveryLines } from './DeliveryLines';
import { MEDIA, ORDINARY_RANGE, RANGES, type DeliverySearch } from './filters';
import { deliveryList, REFRESH_MS } from './queries';
import { AttemptsDialog } from './AttemptsDialog';
import classes from './delivery.module.css';

const route = getRouteApi('/inside/settings/delivery');

/** Messages, newest first, as the address narrows them. */
export function MessageList() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { open, ...filters } = search;
  const query = useInfiniteQuery({
    ...deliveryList(filters),
    refetchInterval: REFRESH_MS,
    placeholderData: (old) => old,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const put = (change: Partial<DeliverySearch>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <Stack gap="sm">
      <Filters search={filters} put={put} />
      {query.isError && items.length === 0 && (
        <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <Bars count={5} />}
      {query.isSuccess && items.length === 0 && (
        <Empty icon={Send} title={t('delivery.no_message')} text={t('delivery.no_message_text')} />
      )}
      {items.length > 0 && (
        <Card>
          <DeliveryLines items={items} about={(one) => <About delivery={one} />} />
        </Card>
      )}
      {query.hasNextPage && (
        <Button
          w="fit-content"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('action.load_more')}
        </Button>
      )}
      {open !== undefined && <AttemptsDialog id={open} onClose={() => put({ open: undefined })} />}
    </Stack>
  );
}

/** What a message is about, where one list holds messages of many things. */
function About({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  if (delivery.incident_id !== '')
    return (
      <Link to="/incidents/$incidentId" params={{ incidentId: delivery.incident_id }}>
        {t('delivery.its_incident')}
      </Link>
    );
  return <span className="dim">{t(`delivery.kind.${delivery.kind}`)}</span>;
}

function Filters({ search, put }: { search: DeliverySearch; put: (change: Partial<DeliverySearch>) => void }) {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const members = useQuery(memberList());
  const people = (members.data?.items ?? []).map((one) => ({ value: String(one.member_id), label: one.member_name }));
  const clear = { 'aria-label': t('action.clear') };
  return (
    <div className={classes.filters}>
      <MultiSelect
        size="xs"
        label={t('delivery.state')}
        placeholder={search.state === undefined ? t('delivery.every_state') : ''}
        clearable
        clearButtonProps={clear}
        data={STATES.map((state) => ({ value: state, label: t(`incidents.delivery.${state}`) }))}
        value={search.state ?? []}
        onChange={(picked) => put({ state: orNone(STATES.filter((one) => picked.includes(one))) })}
      />
      <MultiSelect
        size="xs"
        label={t('delivery.transport')}
        placeholder={search.medium === undefined ? t('delivery.every_transport') : ''}
        clearable
        clearButtonProps={clear}
        data={MEDIA.map((one) => ({ value: one, label: transportName(one) }))}
        value={search.medium ?? []}
        onChange={(picked) => put({ medium: orNone(MEDIA.filter((one) => picked.includes(one))) })}
      />
      <Select
        size="xs"
        label={t('delivery.person')}
        placeholder={t('delivery.everybody')}
        searchable
        clearable
        clearButtonProps={clear}
        data={people}
        value={search.person === undefined ? null : String(search.person)}
        onChange={(id) => put({ person: id === null ? undefined : Number(id) })}
      />
      <Select
        size="xs"
        label={t('delivery.time')}
        allowDeselect={false}
        data={RANGES.map((range) => ({ value: range, label: t(`delivery.range.${range}`) }))}
        value={search.range ?? ORDINARY_RANGE}
        onChange={(next) => put({ range: RANGES.find((one) => one === next && one !== ORDINARY_RANGE) })}
      />
    </div>
  );
}

function orNone<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
