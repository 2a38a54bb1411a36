import type { Schemas } from './operations';

/** The media a template has a text for, in the order the editor shows them. */
export const MEDIA = [
  'email',
  'sms',
  'voice',
  'slack',
  'feishu',
  'dingtalk',
  'wecom',
  'telegram',
  'zoom',
  'slack_app',
  'feishu_app',
  'dingtalk_app',
  'wecom_app',
  'teams_app',
] as const;

export type Medium = (typeof MEDIA)[number];
export type Texts = Partial<Record<Medium, string>>;
export type Template = Schemas['TemplateItem'];
export type TemplateDraft = Schemas['TemplateCreateRequest'];

/** What one medium makes of a template, and how much of it arrives. */
export type PreviewItem = Schemas['TemplatePreviewItem'];
