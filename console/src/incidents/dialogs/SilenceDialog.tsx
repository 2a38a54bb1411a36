import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type Output } from '../../api/call';
import { queryClient } from '../../api/query';
import { ConditionsEditor } from '../../conditions/Conditions';
import { CHANNEL_KEYS, finished, isUnfinished, type Conditions } from '../../conditions/model';
import { noiseKeys } from '../../noise/queries';
import { useSession } from '../../session/session';
import { Dialog } from '../../shell/Dialog';
import { Bars, Loaded } from '../../shell/Loaded';
import { Note } from '../../shell/Note';
import { useFullTime } from '../../shell/Time';
import { useToasts } from '../../shell/toast';
import { readAgain } from '../cache';
import { endOf, LENGTHS, silenceOf, type Length } from '../silence';
import type { IncidentDialogProps } from './props';
import classes from './silence.module.css';

type Info = Output<'/incident/silence/info'>;

/** Keeps what is like an incident quiet for a while; opened again it changes, or ends, the same silence. */
export function SilenceDialog({ incident, onClose }: IncidentDialogProps) {
  const { t } = useTranslation();
  const query = useQuery({ ...silenceOf(incident.incident_id), staleTime: 0, gcTime: 0 });
  if (query.data === undefined)
    return (
      <Dialog title={t('silence.title')} verb={t('silence.save')} ready={false} onSubmit={nothing} onClose={onClose}>
        <Loaded query={query} skeleton={<Bars count={3} height={32} />}>
          {() => null}
        </Loaded>
      </Dialog>
    );
  return <Form incident={incident} info={query.data} onClose={onClose} />;
}

const nothing = () => Promise.resolve();

function Form({ incident, info, onClose }: IncidentDialogProps & { info: Info }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { time_zone } = useSession();
  const zone = time_zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = info.silence ?? null;
  const [filters, setFilters] = useState<Conditions>(known?.filters ?? info.suggested_filters);
  const [length, setLength] = useState<Length>('day');
  const [acknowledge, setAcknowledge] = useState(incident.progress === 'Triggered');

  async function settle(text: string) {
    toasts.done(text);
    await Promise.all([
      readAgain([incident.incident_id]),
      queryClient.invalidateQueries({ queryKey: noiseKeys.channel(info.channel_id) }),
    ]);
  }

  async function save() {
    await call('/incident/silence/save', {
      incident_id: incident.incident_id,
      filters,
      end_time: Math.floor(endOf(length, Date.now(), zone) / 1000),
      acknowledge,
    });
    await settle(t('silence.saved'));
  }

  async function end() {
    try {
      await call('/incident/silence/end', { incident_id: incident.incident_id });
      await settle(t('silence.ended'));
      onClose();
    } catch (problem) {
      toasts.failed(problem);
    }
  }

  return (
    <Dialog
      title={t('silence.title')}
      verb={t(known?.state === 'lasting' ? 'silence.change' : 'silence.save')}
      ready={filters.length > 0 && !isUnfinished(filters)}
      onSubmit={save}
      onClose={onClose}
      size="lg"
    >
      <p className="dim">{t('silence.lead')}</p>
      {known !== null && <Known info={info} onEnd={() => void end()} />}
      <div className={classes.part}>
        <h3>{t('silence.which')}</h3>
        <ConditionsEditor
          scope={{ channelId: info.channel_id }}
          extraKeys={CHANNEL_KEYS}
          none={t('noise.no_condition')}
          value={filters}
          onChange={setFilters}
        />
        <Reach channelId={info.channel_id} filters={filters} />
      </div>
      <div className={classes.part}>
        <h3>{t('silence.how_long')}</h3>
        <SegmentedControl
          aria-label={t('silence.how_long')}
          className={classes.lengths}
          data={LENGTHS.map((one) => ({ value: one, label: t(`silence.length.${one}`) }))}
          value={length}
          onChange={(value) => setLength(LENGTHS.find((one) => one === value) ?? 'day')}
        />
      </div>
      {incident.progress === 'Triggered' && (
        <Checkbox
          label={t('silence.acknowledge')}
          description={t('silence.acknowledge_text')}
          checked={acknowledge}
          onChange={(event) => setAcknowledge(event.currentTarget.checked)}
        />
      )}
    </Dialog>
  );
}

/** The silence that is there already. */
function Known({ info, onEnd }: { info: Info; onEnd: () => void }) {
  const { t } = useTranslation();
  const full = useFullTime();
  const { silence } = info;
  if (silence === null || silence === undefined) return null;
  const at = full(silence.end_time);
  return (
    <Note
      tone="info"
      action={
        silence.state === 'lasting' && (
          <Button size="compact-sm" variant="default" onClick={onEnd}>
            {t('silence.end')}
          </Button>
        )
      }
    >
      {t(`silence.state.${silence.state}`, { at })}{' '}
      <Link
        to="/channels/$channelId/noise/$family/$ruleId"
        params={{ channelId: String(info.channel_id), family: 'silence', ruleId: silence.rule_id }}
      >
        {silence.rule_name}
      </Link>
    </Note>
  );
}

/** How much of what came in the last week these conditions would have silenced: what one is about not to hear. */
function Reach({ channelId, filters }: { channelId: number; filters: Conditions }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(filters, 600);
  const asked = finished(settled);
  const body = { channel_id: channelId, days: 7, kind: 'silence' as const, filters: asked };
  const { data } = useQuery({
    queryKey: ['noise', channelId, 'preview', body],
    queryFn: ({ signal }) => call('/channel/noise/preview', body, signal),
    enabled: asked.length > 0,
    placeholderData: (old) => old,
    staleTime: 60_000,
  });
  if (data === undefined || asked.length === 0) return null;
  return (
    <p className={classes.reach} role="status">
      {t('silence.reach', { count: data.matched, total: data.of })}
    </p>
  );
}
