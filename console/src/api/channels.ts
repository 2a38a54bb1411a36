import type { Empty, Items, Operation, Seconds, Severity } from './shapes';

export interface Channel {
  channel_id: number;
  channel_name: string;
  description: string;
  status: 'enabled' | 'disabled' | 'deleted';
  team_id: number;
  managing_team_ids: number[];
  creator_id: number;
  is_private: boolean;
  disable_auto_close: boolean;
  /** Seconds; 0 = never. */
  auto_resolve_timeout: number;
  auto_resolve_mode: 'trigger' | 'update' | '';
  progress_to_incident_cnts?: { Triggered: number; Processing: number };
  active_incident_highest_severity?: Severity | '';
  last_incident_at?: Seconds;
  created_at: Seconds;
  updated_at: Seconds;
}

export type ChannelSettings = Pick<
  Channel,
  'channel_name' | 'description' | 'team_id' | 'is_private' | 'disable_auto_close' | 'auto_resolve_timeout'
> & { auto_resolve_mode: 'trigger' | 'update' };

export interface ChannelOperations {
  '/channel/list': Operation<
    { p?: number; limit?: number; query?: string; orderby?: string; asc?: boolean },
    Items<Channel> & { total: number; has_next_page: boolean }
  >;
  '/channel/info': Operation<{ channel_id: number }, Channel>;
  '/channel/infos': Operation<
    { channel_ids: number[] },
    Items<Pick<Channel, 'channel_id' | 'channel_name' | 'status'>>
  >;
  '/channel/create': Operation<
    Pick<Channel, 'channel_name' | 'team_id'> & Partial<ChannelSettings>,
    { channel_id: number; channel_name: string }
  >;
  '/channel/update': Operation<{ channel_id: number } & Partial<ChannelSettings>, Empty>;
  '/channel/delete': Operation<{ channel_id: number }, Empty>;
}
