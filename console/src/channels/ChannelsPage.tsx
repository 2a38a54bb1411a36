import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Lock, Plus, RadioTower, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/channels';
import { isSeverity } from '../api/shapes';
import { useMay } from '../session/session';
import { Card } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { Ago } from '../shell/Time';
import { SeverityShape } from '../theme/Severity';
import { CreateChannel } from './CreateChannel';
import { channelList } from './queries';
import classes from './channels.module.css';

const TYPING_MS = 300;

export function ChannelsPage() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), TYPING_MS);
  const [creating, setCreating] = useState(false);
  const query = useQuery({ ...channelList(wanted), placeholderData: (old) => old });
  const mayManage = useMay('channels.manage');
  const create = mayManage && (
    <Button leftSection={<Plus size={15} />} onClick={() => setCreating(true)}>
      {t('channels.create')}
    </Button>
  );
  return (
    <Page title={t('channels.title')} actions={create}>
      <TextInput
        w={280}
        maw="100%"
        aria-label={t('channels.search')}
        placeholder={t('channels.search')}
        leftSection={<Search size={14} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Loaded query={query}>
        {({ items }) =>
          items.length > 0 ? (
            <Card pad={false}>
              <ul className={classes.list}>
                {items.map((channel) => (
                  <ChannelRow key={channel.channel_id} channel={channel} />
                ))}
              </ul>
            </Card>
          ) : (
            <Empty
              icon={RadioTower}
              title={wanted === '' ? t('channels.empty') : t('channels.none_found')}
              text={wanted === '' ? t('channels.empty_text') : t('channels.none_found_text')}
            >
              {wanted === '' && create}
            </Empty>
          )
        }
      </Loaded>
      {creating && <CreateChannel onClose={() => setCreating(false)} />}
    </Page>
  );
}

function ChannelRow({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const counts = channel.progress_to_incident_cnts ?? { Triggered: 0, Processing: 0 };
  const { active_incident_highest_severity: worst } = channel;
  const open = counts.Triggered + counts.Processing;
  return (
    <li>
      <Link to="/channels/$channelId" params={{ channelId: String(channel.channel_id) }} className={classes.row}>
        <SeverityShape level={open > 0 && isSeverity(worst) ? worst : 'Ok'} size={18} />
        <span className={classes.main}>
          <span className={classes.name}>
            {channel.channel_name}
            {channel.is_private && <Lock size={13} aria-label={t('channels.private')} />}
          </span>
          {channel.description !== '' && <span className={`${classes.sub} cut`}>{channel.description}</span>}
        </span>
        <span className={classes.counts}>
          {open === 0 ? (
            <span className="dim">{t('channels.quiet')}</span>
          ) : (
            <>
              {counts.Triggered > 0 && (
                <span className={classes.triggered}>{t('channels.triggered', { count: counts.Triggered })}</span>
              )}
              {counts.Processing > 0 && <span>{t('channels.processing', { count: counts.Processing })}</span>}
            </>
          )}
        </span>
        <span className={classes.last}>{channel.last_incident_at ? <Ago at={channel.last_incident_at} /> : '–'}</span>
      </Link>
    </li>
  );
}
