import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CalendarClock, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../api/schedules';
import { usePersonNames } from '../people/queries';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { RolesButton } from './RolesDialog';
import { OnCallNow, onCallPeople } from './OnCallNow';
import { WHOSE } from './listSearch';
import { scheduleList } from './queries';
import classes from './schedules.module.css';

const route = getRouteApi('/inside/schedules');
const TYPING_MS = 300;

/** The schedules, with who is on call. */
export function SchedulesPage() {
  const { t } = useTranslation();
  const { whose = 'all' } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), TYPING_MS);
  const query = useQuery(scheduleList(whose, wanted));
  const mayManage = useMay('schedules.manage');
  const create = mayManage && (
    <Button leftSection={<Plus size={15} />} renderRoot={(props) => <Link to="/schedules/new" {...props} />}>
      {t('schedules.create')}
    </Button>
  );
  const isEverything = whose === 'all' && wanted === '';
  return (
    <Page
      title={t('schedules.title')}
      actions={
        <>
          <Button variant="default" renderRoot={(props) => <Link to="/schedules/coverage" {...props} />}>
            {t('schedules.coverage')}
          </Button>
          <Button variant="default" renderRoot={(props) => <Link to="/schedules/mine" {...props} />}>
            {t('schedules.mine')}
          </Button>
          {mayManage && <RolesButton />}
          {create}
        </>
      }
    >
      <div className={classes.filters}>
        <TextInput
          w={280}
          maw="100%"
          aria-label={t('schedules.search')}
          placeholder={t('schedules.search')}
          leftSection={<Search size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('schedules.whose')}
          data={WHOSE.map((one) => ({ value: one, label: t(`schedules.whose_${one}`) }))}
          value={whose}
          onChange={(one) => void navigate({ search: { whose: one === 'all' ? undefined : one }, replace: true })}
        />
      </div>
      <Loaded query={query}>
        {({ items, total }) =>
          items.length > 0 ? (
            <>
              <Rows items={items} />
              {total > items.length && <p className="dim">{t('schedules.cut', { count: items.length, total })}</p>}
            </>
          ) : (
            <Empty
              icon={CalendarClock}
              title={isEverything ? t('schedules.empty') : t('schedules.none_found')}
              text={isEverything ? t('schedules.empty_text') : t('schedules.none_found_text')}
            >
              {isEverything && create}
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Rows({ items }: { items: Schedule[] }) {
  const { t } = useTranslation();
  const nameOf = usePersonNames(items.flatMap((one) => onCallPeople(one.cur_oncall, one.next_oncall)));
  return (
    <Card pad={false}>
      <ul className={classes.list}>
        {items.map((one) => (
          <li key={one.schedule_id}>
            <Link to="/schedules/$scheduleId" params={{ scheduleId: String(one.schedule_id) }} className={classes.row}>
              <span className={classes.main}>
                <span className={classes.name}>{one.schedule_name}</span>
                <span className={`${classes.sub} cut`}>{one.description || one.time_zone}</span>
              </span>
              {one.status === 1 ? (
                <span className={classes.off}>{t('schedules.off')}</span>
              ) : (
                <OnCallNow current={one.cur_oncall} next={one.next_oncall} zone={one.time_zone} nameOf={nameOf} />
              )}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
