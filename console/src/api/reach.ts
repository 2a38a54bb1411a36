import type { Schemas } from './operations';

export type Preferences = Schemas['PreferenceInfo'];
export type QuietRule = Schemas['QuietItem'];
export type ReachPicture = Schemas['ReachPicture'];
export type ReachLine = Schemas['ReachLine'];
export type Identity = Schemas['IdentityItem'];
export type Provider = Schemas['ProviderItem'];
export type ProviderInfo = Schemas['ProviderInfo'];
export type MentionTable = Schemas['MentionTableItem'];
export type Chat = Schemas['ChatItem'];
export type Caller = Schemas['CallerItem'];

/** The ways to a person, in the order in which they are shown. */
export const TRANSPORTS = [
  'voice',
  'sms',
  'email',
  'app',
  'feishu_app',
  'dingtalk_app',
  'wecom_app',
  'slack_app',
  'teams_app',
  'telegram',
] as const;

export type Transport = (typeof TRANSPORTS)[number];

/** Chat apps: a person is somebody in each of their providers. */
export const CHAT_APPS = TRANSPORTS.slice(4) as readonly Transport[];
