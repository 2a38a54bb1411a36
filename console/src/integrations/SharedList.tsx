import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Dialog } from '../shell/Dialog';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { integrationKeys } from './cache';
import { LastEvent } from './LastEvent';
import { integrationList } from './queries';
import { SenderPicker } from './SenderPicker';
import { useSenders } from './titles';
import classes from './integrations.module.css';

const SHARED = 0;

/** Integrations that belong to no channel: their events go where their route says. */
export function SharedList() {
  const { t } = useTranslation();
  const { titleOf } = useSenders();
  const query = useQuery(integrationList(SHARED));
  const [creating, setCreating] = useState(false);
  const mayManage = useMay('integrations.manage');
  const create = mayManage && (
    <Button leftSection={<Plus size={15} />} onClick={() => setCreating(true)}>
      {t('integrations.create_shared')}
    </Button>
  );
  return (
    <>
      <p className="dim">{t('integrations.shared_text')}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={Plug} title={t('integrations.no_shared')} text={t('integrations.no_shared_text')}>
              {create}
            </Empty>
          ) : (
            <>
              <div>{create}</div>
              <Card pad={false}>
                <ul className={classes.list}>
                  {items.map((one) => (
                    <li key={one.integration_id}>
                      <Link
                        to="/integrations/$integrationId"
                        params={{ integrationId: String(one.integration_id) }}
                        className={classes.row}
                      >
                        <span className={classes.main}>
                          <span className={classes.name}>{one.integration_name}</span>
                          <span className={classes.sub}>{titleOf(one.integration_type)}</span>
                        </span>
                        {one.status === 'disabled' && <span className={classes.off}>{t('word.disabled')}</span>}
                        <LastEvent at={one.last_event_at} />
                      </Link>
                    </li>
                  ))}
                </ul>
              </Card>
            </>
          )
        }
      </Loaded>
      {creating && <CreateShared onClose={() => setCreating(false)} />}
    </>
  );
}

function CreateShared({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { titleOf, known } = useSenders();
  const [type, setType] = useState('standard');
  const [name, setName] = useState('');
  const title = titleOf(type);

  async function create() {
    const wanted = { integration_name: name.trim() || title, integration_type: type };
    const made = await call('/integration/create', wanted);
    void queryClient.invalidateQueries({ queryKey: integrationKeys.list(SHARED) });
    const params = { integrationId: String(made.integration_id) };
    await navigate({ to: '/integrations/$integrationId/route', params });
  }

  return (
    <Dialog
      title={t('integrations.create_shared')}
      verb={t('action.create')}
      ready={known}
      onSubmit={create}
      onClose={onClose}
      size="lg"
    >
      <SenderPicker value={type} onChange={setType} />
      <TextInput
        label={t('word.name')}
        placeholder={title}
        maxLength={39}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Dialog>
  );
}
