import type { Operation, Seconds } from './shapes';

export interface Fate {
  event_id: string;
  fate: string;
  reason: string;
  reason_text: string;
  received_at: Seconds;
}

export interface Step {
  stage: string;
  at: Seconds;
  decision: string;
  text: string;
  rule: { kind: string; id: string; name: string; version: number | string } | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
  refs: { event_id?: string; alert_id?: string; incident_id?: string; delivery_id?: string };
}

export interface Explanation {
  subject: { kind: 'event' | 'alert' | 'incident'; id: string };
  /** The oldest of them. */
  events: Fate[];
  events_total: number;
  steps: Step[];
}

export interface ExplainOperations {
  '/explain/event': Operation<{ event_id?: string; alert_id?: string; incident_id?: string }, Explanation>;
}
