import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Family } from '../api/noise';
import { useChannel } from '../channels/useChannel';
import { integrationList } from '../integrations/queries';
import { rules } from '../escalation/queries';
import { flappingOf } from './flapping';
import { COUNTED, noiseRules, weekCounts } from './queries';
import classes from './noise.module.css';

/** The way of an alert through the channel, from where events come in to who is told. Each station leads to its place. */
export function Way() {
  const { t } = useTranslation();
  const channel = useChannel();
  const channelId = channel.channel_id;
  const params = { channelId: String(channelId) };
  const integrations = useQuery(integrationList(channelId)).data?.items.length;
  const escalation = useQuery(rules(channelId)).data?.items.filter((one) => one.status === 'enabled').length;
  const drop = useRuleCount(channelId, 'drop');
  const silence = useRuleCount(channelId, 'silence');
  const inhibit = useRuleCount(channelId, 'inhibit');
  const { mode } = flappingOf(channel.flapping);
  const week = useQuery(weekCounts(channelId)).data;
  const countText = (count: number) =>
    count >= COUNTED ? t('noise.way.many', { most: COUNTED }) : t('noise.way.in_week', { count });
  return (
    <nav aria-label={t('noise.way.title')}>
      <ol className={classes.way}>
        <li className={classes.station}>
          <Link to="/channels/$channelId/integrations" params={params}>
            <Station
              name={t('noise.way.events')}
              count={week && countText(week.events)}
              sub={integrations !== undefined && t('noise.way.integrations', { count: integrations })}
            />
          </Link>
        </li>
        {(
          [
            ['drop', drop],
            ['silence', silence],
            ['inhibit', inhibit],
          ] as const
        ).map(([family, count]) => (
          <li key={family} className={classes.station} data-idle={count === 0 || undefined}>
            <Link to="/channels/$channelId/noise" params={params} hash={family}>
              <Station name={t(`noise.way.${family}`)} sub={count !== undefined && t('noise.way.rules', { count })} />
            </Link>
          </li>
        ))}
        <li className={classes.station} data-idle={mode === 'off' || undefined}>
          <Link to="/channels/$channelId/noise" params={params} hash="flapping">
            <Station name={t('noise.way.flapping')} sub={t(`noise.flapping.mode.${mode}`)} />
          </Link>
        </li>
        <li className={classes.station} data-idle={channel.group.method === 'n' || undefined}>
          <Link to="/channels/$channelId/noise" params={params} hash="group">
            <Station name={t('noise.way.group')} sub={t(`noise.group.by.${channel.group.method}`)} />
          </Link>
        </li>
        <li className={classes.station} data-alarming={escalation === 0 || undefined}>
          <Link to="/channels/$channelId/escalation" params={params}>
            <Station
              name={t('noise.way.escalation')}
              count={week && countText(week.incidents)}
              sub={escalation !== undefined && t('noise.way.tells', { count: escalation })}
            />
          </Link>
        </li>
      </ol>
    </nav>
  );
}

interface StationProps {
  name: string;
  sub: string | false;
  /** What came by in the last seven days, where it is counted. */
  count?: string;
}

function Station({ name, sub, count }: StationProps) {
  return (
    <>
      <span className={classes.stationName}>{name}</span>
      {count !== undefined && <span className={classes.stationCount}>{count}</span>}
      <span className={classes.stationSub}>{sub === false ? '…' : sub}</span>
    </>
  );
}

/** Rules of a family that are in force. */
function useRuleCount(channelId: number, family: Family): number | undefined {
  return useQuery(noiseRules(channelId, family)).data?.filter((one) => one.status === 'enabled').length;
}
