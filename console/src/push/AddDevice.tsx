import { Button, Skeleton } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Smartphone } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { useNow } from '../shell/clock';
import { durationText } from '../shell/duration';
import { ProblemNote } from '../shell/ProblemNote';
import { shownCode } from './code';
import { deviceList } from './queries';
import { QrCode } from './QrCode';
import classes from './push.module.css';

const newCode = queryOptions({
  queryKey: ['device-code'],
  queryFn: ({ signal }) => call('/device/code', {}, signal),
  staleTime: Infinity,
  gcTime: 0,
  retry: false,
  // A code that ended is replaced while somebody looks at it, and the list is read to see who used it.
  refetchInterval: ({ state }) =>
    state.data === undefined || state.status === 'error'
      ? false
      : Math.max(state.data.expires_at * 1000 - Date.now(), 1_000),
});

/** Shows a code for another device; only on request, because it is as good as a password. */
export function AddDevice() {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  if (!shown) {
    return (
      <div>
        <Button leftSection={<Smartphone size={16} />} onClick={() => setShown(true)}>
          {t('devices.add')}
        </Button>
      </div>
    );
  }
  return <Code onDone={() => setShown(false)} />;
}

function Code({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const query = useQuery(newCode);
  useNewDevice(onDone);
  if (query.isError) return <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) {
    return <Skeleton height={220} width={220} radius="md" aria-busy />;
  }
  const { code, url, expires_at } = query.data;
  const left = Math.max(0, expires_at - now);
  return (
    <div className={classes.scan}>
      <QrCode text={url} label={t('devices.qr')} />
      <div className={classes.says}>
        <p>{t('devices.scan')}</p>
        <strong className={classes.address}>{url.split('#')[0]}</strong>
        <p className={`${classes.code} tabular`}>{shownCode(code)}</p>
        <p className="dim">{t('devices.ends_in', { left: durationText(t, left) })}</p>
        <Button variant="default" onClick={onDone}>
          {t('devices.hide_code')}
        </Button>
      </div>
    </div>
  );
}

/** Calls once when a device is there that was not. */
function useNewDevice(onNew: () => void): void {
  const { data } = useQuery({ ...deviceList, refetchInterval: 3_000 });
  const [before] = useState(() => new Set(data?.items.map((one) => one.device_id)));
  const found = useEffectEvent(onNew);
  const isNew = data?.items.some((one) => !before.has(one.device_id)) ?? false;
  useEffect(() => {
    if (isNew) found();
  }, [isNew]);
}
