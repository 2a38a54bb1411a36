/** What may stand on an incident's timeline. */
export type FeedType =
  | 'i_new'
  | 'i_assign'
  | 'i_a_rspd'
  | 'i_notify'
  | 'i_storm'
  | 'i_snooze'
  | 'i_wake'
  | 'i_ack'
  | 'i_unack'
  | 'i_comm'
  | 'i_rslv'
  | 'i_reopen'
  | 'i_merge'
  | 'i_r_title'
  | 'i_r_desc'
  | 'i_r_impact'
  | 'i_r_rc'
  | 'i_r_rsltn'
  | 'i_r_severity'
  | 'i_custom'
  | 'a_merge'
  | 'i_delay'
  | 'i_untold'
  | 'i_unreachable'
  | 'i_exhausted'
  | 'i_notify_dropped'
  | 'i_recovered'
  | 'i_removed';

/** Fields of a line's detail; which of them are there depends on its type. */
export interface FeedDetail {
  severity?: string;
  title?: string;
  to?: number[] | string;
  from?: string;
  person_ids?: number[];
  emails?: (string | { email: string; failed_reason?: string })[];
  escalate_rule_id?: string;
  escalate_rule_name?: string;
  layer_idx?: number;
  type?: string;
  fire_type?: string;
  by?: string | number;
  recipient?: string;
  outcome?: string;
  result?: string;
  attempt?: number;
  latency_ms?: number;
  again_at?: number;
  seconds?: number;
  alerts?: number;
  event_id?: string;
  persons?: { person_id: number; failed_reason?: string }[];
  chats?: { chat_name?: string; chat_id?: string; failed_reason?: string }[];
  robots?: { alias?: string; failed_reason?: string }[];
  minutes?: number;
  comment?: string;
  reason?: string;
  threshold?: number;
}

export interface Feed {
  /** Its place among the incident's lines. */
  seq: number;
  ref_id: string;
  type: FeedType | (string & {});
  detail: FeedDetail | null;
  /** The member who did it; 0 for the product itself. */
  creator_id: number;
  creator_name?: string;
  /** Milliseconds, unlike all other times of the API. */
  created_at: number;
}
