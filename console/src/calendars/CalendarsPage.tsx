import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarDays, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { useCalendarText } from './calendarText';
import { calendarList } from './queries';
import classes from './calendars.module.css';

/** The service calendars of the account: which days are worked on. */
export function CalendarsPage() {
  const { t } = useTranslation();
  const query = useQuery(calendarList());
  const calendarText = useCalendarText();
  const mayManage = useMay('calendars.manage');
  const create = mayManage && (
    <Button
      leftSection={<Plus size={15} />}
      renderRoot={(props) => <Link to="/settings/calendars/$calId" params={{ calId: 'new' }} {...props} />}
    >
      {t('calendars.create')}
    </Button>
  );
  return (
    <Loaded query={query}>
      {(items) =>
        items.length === 0 ? (
          <Empty icon={CalendarDays} title={t('calendars.empty')} text={t('calendars.empty_text')}>
            {create}
          </Empty>
        ) : (
          <div className={classes.page}>
            <div className={classes.listHead}>
              <p className="dim">{t('calendars.text')}</p>
              {create}
            </div>
            <Card pad={false}>
              <ul className={classes.list}>
                {items.map((one) => (
                  <li key={one.cal_id}>
                    <Link to="/settings/calendars/$calId" params={{ calId: one.cal_id }} className={classes.row}>
                      <span className={classes.name}>{one.cal_name}</span>
                      <span className={classes.sub}>{calendarText(one)}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
          </div>
        )
      }
    </Loaded>
  );
}
