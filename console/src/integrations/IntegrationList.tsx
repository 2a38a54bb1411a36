import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { useChannel } from '../channels/useChannel';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { CreateIntegration } from './CreateIntegration';
import { LastEvent } from './LastEvent';
import { integrationList } from './queries';
import { useSenders } from './titles';
import classes from './integrations.module.css';

export function IntegrationList() {
  const { t } = useTranslation();
  const channel = useChannel();
  const query = useQuery(integrationList(channel.channel_id));
  const [creating, setCreating] = useState(false);
  const mayManage = useMay('integrations.manage');
  const create = mayManage && (
    <Button leftSection={<Plus size={15} />} onClick={() => setCreating(true)}>
      {t('integrations.create')}
    </Button>
  );
  return (
    <>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={Plug} title={t('integrations.empty')} text={t('integrations.empty_text')}>
              {create}
            </Empty>
          ) : (
            <>
              <div>{create}</div>
              <Card pad={false}>
                <ul className={classes.list}>
                  {items.map((one) => (
                    <IntegrationRow key={one.integration_id} integration={one} />
                  ))}
                </ul>
              </Card>
            </>
          )
        }
      </Loaded>
      {creating && <CreateIntegration channel={channel} onClose={() => setCreating(false)} />}
    </>
  );
}

function IntegrationRow({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const { titleOf } = useSenders();
  return (
    <li>
      <Link
        to="/channels/$channelId/integrations/$integrationId"
        params={{ channelId: String(integration.channel_id), integrationId: String(integration.integration_id) }}
        className={classes.row}
      >
        <span className={classes.main}>
          <span className={classes.name}>{integration.integration_name}</span>
          <span className={classes.sub}>{titleOf(integration.integration_type)}</span>
        </span>
        {integration.status === 'disabled' && <span className={classes.off}>{t('word.disabled')}</span>}
        <LastEvent at={integration.last_event_at} />
      </Link>
    </li>
  );
}
