import { ActionIcon, Badge, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Smartphone, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Device } from '../api/people';
import { queryClient } from '../api/query';
import { AddDevice } from '../push/AddDevice';
import { PushCard } from '../push/PushCard';
import { deviceKeys, deviceList } from '../push/queries';
import { Card, CardRow, Section, Sub } from '../shell/Card';
import { Confirm } from '../shell/Confirm';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Ago } from '../shell/Time';

/** The phones and browsers that get one's pushes. */
export function DevicesPage() {
  const { t } = useTranslation();
  const query = useQuery(deviceList);
  return (
    <Stack gap="lg" maw={680}>
      <p className="dim">{t('devices.text')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <>
            <AddDevice />
            {items.length === 0 && <Empty icon={Smartphone} title={t('devices.none')} text={t('devices.none_text')} />}
            {items.length > 0 && (
              <Card pad={false}>
                {items.map((device) => (
                  <DeviceRow key={device.device_id} device={device} />
                ))}
              </Card>
            )}
          </>
        )}
      </Loaded>
      <Section title={t('devices.this_browser')}>
        <PushCard />
      </Section>
    </Stack>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);

  async function remove() {
    await call('/device/remove', { device_id: device.device_id });
    await queryClient.invalidateQueries({ queryKey: deviceKeys.all });
  }

  return (
    <CardRow
      trailing={
        <>
          <ActionIcon
            size={32}
            aria-label={t('devices.remove', { name: device.device_name })}
            onClick={() => setRemoving(true)}
          >
            <Trash2 size={16} />
          </ActionIcon>
          <Confirm
            opened={removing}
            title={t('devices.remove_title', { name: device.device_name })}
            verb={t('devices.remove_verb')}
            onConfirm={remove}
            onClose={() => setRemoving(false)}
          >
            {t('devices.remove_text')}
          </Confirm>
        </>
      }
    >
      <strong>{device.device_name}</strong> <Standing device={device} />
      <Sub>
        <Facts device={device} />
      </Sub>
    </CardRow>
  );
}

function Standing({ device }: { device: Device }) {
  const { t } = useTranslation();
  if (device.status === 'silent') return <Badge color="red.8">{t('devices.silent')}</Badge>;
  if (device.notifier === '') return <Badge color="gray.7">{t('devices.no_push')}</Badge>;
  return device.is_this ? <Badge variant="outline">{t('devices.this_one')}</Badge> : null;
}

function Facts({ device }: { device: Device }) {
  const { t } = useTranslation();
  return (
    <>
      {device.status === 'silent' && <div>{t('devices.silent_text')}</div>}
      <div>
        {t('devices.seen')} <Ago at={device.seen_at} />
      </div>
      {device.last_delivery_at > 0 && (
        <div>
          {t('devices.last_delivery')} <Ago at={device.last_delivery_at} />
        </div>
      )}
      {device.last_receipt_at > 0 && (
        <div>
          {t('devices.last_receipt')} <Ago at={device.last_receipt_at} />
        </div>
      )}
    </>
  );
}
