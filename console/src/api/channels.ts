import type { Schemas } from './operations';

export type Channel = Schemas['ChannelItem'];

/** What the settings page changes. */
export type ChannelSettings = Pick<
  Channel,
  | 'channel_name'
  | 'description'
  | 'team_id'
  | 'managing_team_ids'
  | 'is_private'
  | 'disable_auto_close'
  | 'disable_outlier_detection'
  | 'allow_foreign_recovery'
  | 'dynamic_assignment'
  | 'auto_resolve_timeout'
  | 'auto_resolve_mode'
>;
