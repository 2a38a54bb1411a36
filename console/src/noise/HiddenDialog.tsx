import { Button, Modal } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { NoiseRule } from '../api/noise';
import { Bars } from '../shell/Loaded';
import { ProblemNote } from '../shell/ProblemNote';
import { Ago } from '../shell/Time';
import { SeverityShape } from '../theme/Severity';
import { noiseKeys } from './queries';
import classes from './preview.module.css';

/** The events that a rule did hide, the newest first, each with the way to its reasons. */
export function HiddenDialog({ rule, onClose }: { rule: NoiseRule; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: [...noiseKeys.channel(rule.channel_id), 'hidden', rule.rule_id],
    queryFn: ({ pageParam, signal }) => {
      const from = pageParam === '' ? {} : { before_event_id: pageParam };
      return call(
        '/channel/noise/hidden/list',
        { channel_id: rule.channel_id, rule_id: rule.rule_id, ...from },
        signal,
      );
    },
    initialPageParam: '',
    getNextPageParam: (page) => (page.has_next_page ? page.items.at(-1)?.event.event_id : undefined),
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('noise.hidden.title', { name: rule.rule_name })}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      {query.isError && <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bars count={5} height={26} />}
      {query.isSuccess && items.length === 0 && <p className="dim">{t('noise.hidden.none')}</p>}
      <ul className={classes.events}>
        {items.map(({ event, how }) => (
          <li key={event.event_id}>
            <SeverityShape level={event.event_severity} size={12} />
            <Link to="/why/$kind/$id" params={{ kind: 'event', id: event.event_id }} className={classes.title}>
              {event.title}
            </Link>
            <span className={classes.at}>{t(`noise.hidden.${how}`)}</span>
            <span className={classes.at}>
              <Ago at={event.created_at} />
            </span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="compact-md"
          mt="sm"
          loading={query.isFetching}
          onClick={() => void query.fetchNextPage()}
        >
          {t('noise.hidden.more')}
        </Button>
      )}
    </Modal>
  );
}
