import type { Empty, Operation, Page, Seconds } from './shapes';

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

export interface Template extends Texts {
  template_id: string;
  template_name: string;
  description: string;
  team_id: number;
  status: 'enabled' | 'disabled' | 'deleted';
  /** What new rules use. */
  is_default: boolean;
  updated_by: number;
  created_at: Seconds;
  updated_at: Seconds;
}

export type TemplateDraft = { template_name: string; description: string; team_id: number } & Texts;

export interface TemplateOperations {
  '/template/list': Operation<{ p?: number; limit?: number; query?: string }, Page<Template>>;
  '/template/info': Operation<{ template_id: string }, Template>;
  '/template/create': Operation<TemplateDraft, { template_id: string; template_name: string }>;
  '/template/update': Operation<{ template_id: string } & TemplateDraft, Empty>;
  '/template/delete': Operation<{ template_id: string }, Empty>;
  '/template/preview': Operation<
    { content: string; type: string; incident_id?: string },
    { success: boolean; content: string; message: string }
  >;
}
