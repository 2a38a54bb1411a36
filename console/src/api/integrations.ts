import type { Empty, Items, Operation, Page, Seconds } from './shapes';

export interface Integration {
  integration_id: number;
  integration_name: string;
  integration_type: string;
  channel_id: number;
  channel_name: string;
  team_id: number;
  status: 'enabled' | 'disabled';
  /** Empty for those who may not change the integration. */
  push_url: string;
  integration_key: string;
  last_event_at: Seconds;
  created_at: Seconds;
  updated_at: Seconds;
}

export interface IntegrationType {
  type: string;
  title: string;
  title_zh: string;
  guide_en: string;
  guide_zh: string;
}

/** A body that could not be turned into events, kept with the reason. */
export interface Rejected {
  rejected_id: string | number;
  integration_id: number;
  received_at: Seconds;
  code: string;
  reason: string;
  /** The place in the body. */
  path: string;
  content_type: string;
  body: string;
  body_cut: boolean;
}

type ById = { integration_id: number };

export interface IntegrationOperations {
  '/integration/list': Operation<
    { channel_ids?: number[]; p?: number; limit?: number; query?: string },
    Page<Integration>
  >;
  '/integration/info': Operation<ById, Integration>;
  '/integration/create': Operation<
    { integration_name: string; integration_type: string; channel_id?: number; team_id?: number },
    Pick<Integration, 'integration_id' | 'integration_name' | 'integration_key' | 'push_url'>
  >;
  '/integration/update': Operation<ById & { integration_name?: string }, Empty>;
  '/integration/delete': Operation<ById, Empty>;
  '/integration/enable': Operation<ById, Empty>;
  '/integration/disable': Operation<ById, Empty>;
  '/integration/type/list': Operation<Empty, Items<IntegrationType>>;
  '/integration/test': Operation<ById & { event_status?: string }, { alert_key: string }>;
  '/integration/rejected/list': Operation<ById & { p?: number; limit?: number }, Page<Rejected>>;
}
