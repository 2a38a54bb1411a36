import { SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheckBig, Clock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drill } from '../api/delivery';
import { usePersonNames } from '../people/queries';
import { useTransportName } from '../reach/transports';
import { useMay } from '../session/session';
import { Card, CardRow, Sub } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { Ago } from '../shell/Time';
import { Severity } from '../theme/Severity';
import { drillList } from './queries';
import { useReceivedBy } from './received';
import classes from './delivery.module.css';

/** Drills: proof, for whoever asks later, that people could be reached. */
export function DrillList() {
  const { t } = useTranslation();
  const maySeeAll = useMay('members.manage');
  const [all, setAll] = useState(maySeeAll);
  const query = useQuery(drillList(all));
  const nameOf = usePersonNames((query.data?.items ?? []).map((one) => one.member_id));
  return (
    <Stack gap="sm">
      {maySeeAll && (
        <SegmentedControl
          size="xs"
          w="fit-content"
          aria-label={t('delivery.whose_drills')}
          value={all ? 'all' : 'mine'}
          onChange={(next) => setAll(next === 'all')}
          data={[
            { value: 'all', label: t('delivery.everybody') },
            { value: 'mine', label: t('delivery.only_mine') },
          ]}
        />
      )}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">{t('delivery.no_drill')}</p>
          ) : (
            <Card pad={false}>
              {items.map((drill) => (
                <DrillRow key={drill.drill_id} drill={drill} name={nameOf(drill.member_id)} />
              ))}
            </Card>
          )
        }
      </Loaded>
    </Stack>
  );
}

function DrillRow({ drill, name }: { drill: Drill; name: string }) {
  const { t, i18n } = useTranslation();
  const transportName = useTransportName();
  const receivedBy = useReceivedBy();
  const ways = new Intl.ListFormat(i18n.language).format(drill.transports.map((one) => transportName(one)));
  const got = drill.received_at > 0;
  const Icon = got ? CircleCheckBig : Clock;
  return (
    <CardRow
      trailing={
        <span className={classes.outcome} data-state={got ? 'delivered' : 'pending'}>
          <Icon size={15} aria-hidden />
          {got ? receivedBy(drill) : t('delivery.not_confirmed')}
        </span>
      }
    >
      <Link to="/drills/$drillId" params={{ drillId: drill.drill_id }}>
        {name}
      </Link>
      <Sub>
        <Severity level={drill.severity} size={12} /> {ways} <Ago at={drill.created_at} />
      </Sub>
    </CardRow>
  );
}
