import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FilterX, ShieldCheck } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { channelList } from '../../channels/queries';
import { Empty } from '../../shell/Empty';

/** Nothing matches, or all is quiet, or nothing is connected yet: three different next steps. */
export function NoIncidents({ narrowed }: { narrowed: boolean }) {
  const { t } = useTranslation();
  const { data } = useQuery(channelList());
  if (narrowed) {
    return <Empty icon={FilterX} title={t('incidents.empty.filtered')} text={t('incidents.empty.filtered_text')} />;
  }
  const [channel] = data?.items ?? [];
  return (
    <Empty icon={ShieldCheck} title={t('incidents.empty.quiet')} text={t('incidents.empty.quiet_text')}>
      {channel === undefined ? (
        <Button renderRoot={(props) => <Link to="/channels" {...props} />}>{t('incidents.empty.first_channel')}</Button>
      ) : (
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link
              to="/channels/$channelId/integrations"
              params={{ channelId: String(channel.channel_id) }}
              {...props}
            />
          )}
        >
          {t('incidents.empty.connect', { channel: channel.channel_name })}
        </Button>
      )}
    </Empty>
  );
}
