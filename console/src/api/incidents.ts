import type { Feed, FeedType } from './feed';
import type { Empty, Image, Items, Labels, Operation, Page, PersonRef, Progress, Seconds, Severity } from './shapes';

export interface Responder extends PersonRef {
  assigned_at: Seconds;
  acknowledged_at: Seconds;
}

export interface Assignment {
  person_ids?: number[];
  emails?: string[];
  escalate_rule_id?: string;
  escalate_rule_name?: string;
  layer_idx?: number;
  type?: 'assign' | 'reassign' | 'escalate' | 'reopen';
  assigned_at?: Seconds;
}

export interface Incident {
  incident_id: string;
  num: string;
  title: string;
  description: string;
  impact: string;
  root_cause: string;
  resolution: string;
  incident_severity: Severity;
  incident_status: Severity;
  progress: Progress;
  channel_id: number;
  channel_name: string;
  start_time: Seconds;
  last_time: Seconds;
  end_time: Seconds;
  ack_time: Seconds;
  close_time: Seconds;
  snoozed_before: Seconds;
  creator_id: number;
  creator?: PersonRef;
  closer_id: number;
  closer?: PersonRef;
  responders: Responder[];
  assigned_to: Assignment | null;
  alert_cnt: number;
  active_alert_cnt: number;
  alert_event_cnt: number;
  labels: Labels;
  images: Image[];
  manual_overrides: string[];
  ever_muted: boolean;
  detail_url: string;
  /** Why nobody was told; empty when somebody was, or may still be. */
  untold: string;
}

export interface AlertEvent {
  event_id: string;
  title: string;
  description: string;
  event_status: Severity;
  event_severity: Severity;
  event_time: Seconds;
  created_at: Seconds;
  labels: Labels;
  /** What became of it. */
  fate: string;
}

export interface Alert {
  alert_id: string;
  title: string;
  description: string;
  alert_key: string;
  alert_severity: Severity;
  alert_status: Severity;
  start_time: Seconds;
  last_time: Seconds;
  end_time: Seconds;
  labels: Labels;
  integration_id: number;
  integration_name: string;
  integration_type: string;
  channel_id: number;
  event_cnt: number;
  events?: AlertEvent[];
  images: Image[];
}

/** One message to one recipient, with what became of it. */
export interface Delivery {
  delivery_id: string | number;
  notifier: string;
  recipient: string;
  person_id: number;
  /** From 0. */
  layer_idx: number;
  /** From 1. */
  round: number;
  state: 'pending' | 'delivered' | 'failed' | 'dropped';
  reason: string;
  attempts: number;
  last_result: string;
  provider: string;
  latency_ms: number;
  created_at: Seconds;
  finished_at: Seconds;
}

export interface IncidentQuery {
  start_time: Seconds;
  end_time: Seconds;
  progress?: string;
  incident_severity?: string;
  channel_ids?: number[];
  responder_ids?: number[];
  query?: string;
  is_snoozed?: boolean;
  limit?: number;
  search_after_ctx?: string;
}

export interface IncidentEdit {
  incident_id: string;
  title?: string;
  description?: string;
  impact?: string;
  root_cause?: string;
  resolution?: string;
  incident_severity?: 'Critical' | 'Warning' | 'Info';
}

type ByIds = { incident_ids: string[] };

export interface IncidentOperations {
  '/incident/list': Operation<IncidentQuery, Page<Incident>>;
  '/incident/list-by-ids': Operation<ByIds, Items<Incident>>;
  '/incident/info': Operation<{ incident_id: string }, Incident>;
  '/incident/create': Operation<
    { title: string; incident_severity: string; channel_id?: number; description?: string; assigned_to?: Assignment },
    { incident_id: string; title: string }
  >;
  '/incident/ack': Operation<ByIds, Empty>;
  '/incident/unack': Operation<ByIds, Empty>;
  '/incident/resolve': Operation<ByIds & { root_cause?: string; resolution?: string }, Empty>;
  '/incident/reopen': Operation<ByIds & { reason: string }, Empty>;
  '/incident/snooze': Operation<ByIds & { minutes: number }, Empty>;
  '/incident/wake': Operation<ByIds, Empty>;
  '/incident/assign': Operation<ByIds & { assigned_to: Assignment }, Empty>;
  '/incident/responder/add': Operation<
    { incident_id: string; person_ids: number[]; notify: { follow_preference: boolean } },
    Empty
  >;
  '/incident/reset': Operation<IncidentEdit, Empty>;
  '/incident/comment': Operation<ByIds & { comment: string }, Empty>;
  '/incident/remove': Operation<ByIds, Empty>;
  '/incident/alert/list': Operation<
    { incident_id: string; include_events?: boolean; limit?: number; p?: number },
    Items<Alert> & { total: number }
  >;
  '/incident/feed': Operation<
    { incident_id: string; p?: number; limit?: number; asc?: boolean; types?: FeedType[] },
    { items: Feed[]; has_next_page: boolean }
  >;
  '/incident/delivery/list': Operation<{ incident_id: string }, Items<Delivery>>;
  '/alert-event/list': Operation<{ integration_ids?: number[]; limit?: number }, Page<AlertEvent>>;
  '/alert/event/list': Operation<{ alert_id: string }, Items<AlertEvent>>;
}
