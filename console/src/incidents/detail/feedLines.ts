import type { Feed, FeedDetail, FeedType } from '../../api/feed';

/** What a timeline may be narrowed to. */
export const VIEWS = ['all', 'people', 'messages', 'changes'] as const;
export type View = (typeof VIEWS)[number];

const TYPES: Record<Exclude<View, 'all'>, FeedType[]> = {
  people: ['i_ack', 'i_unack', 'i_snooze', 'i_wake', 'i_comm', 'i_rslv', 'i_reopen', 'i_a_rspd'],
  messages: [
    'i_notify',
    'i_assign',
    'i_storm',
    'i_delay',
    'i_untold',
    'i_unreachable',
    'i_exhausted',
    'i_notify_dropped',
    'i_notify_report',
    'i_notify_instead',
    'i_press_refused',
    'i_muted',
    'i_unmuted',
    'i_silenced',
    'i_silence_over',
    'i_m_flapping',
  ],
  changes: [
    'i_new',
    'i_merge',
    'a_merge',
    'i_merge_off',
    'i_merge_on',
    'i_r_title',
    'i_r_desc',
    'i_r_impact',
    'i_r_rc',
    'i_r_rsltn',
    'i_r_severity',
    'i_custom',
    'i_recovered',
    'i_removed',
  ],
};

export function typesOf(view: View): FeedType[] | undefined {
  return view === 'all' ? undefined : TYPES[view];
}

/** Types that have a sentence of their own; others are shown by their name. */
export const WORDED = [
  'i_new',
  'i_assign',
  'i_a_rspd',
  'i_notify',
  'i_storm',
  'i_snooze',
  'i_wake',
  'i_ack',
  'i_unack',
  'i_comm',
  'i_rslv',
  'i_reopen',
  'i_merge',
  'i_r_title',
  'i_r_desc',
  'i_r_impact',
  'i_r_rc',
  'i_r_rsltn',
  'i_r_severity',
  'i_custom',
  'a_merge',
  'i_delay',
  'i_untold',
  'i_unreachable',
  'i_exhausted',
  'i_notify_dropped',
  'i_notify_report',
  'i_notify_instead',
  'i_press_refused',
  'i_recovered',
  'i_removed',
  'i_muted',
  'i_unmuted',
  'i_silenced',
  'i_silence_over',
  'i_m_flapping',
  'i_merge_off',
  'i_merge_on',
] as const satisfies readonly FeedType[];

export type Worded = (typeof WORDED)[number];

export function isWorded(type: string): type is Worded {
  return WORDED.some((one) => one === type);
}

/** One recipient of a notification as the timeline lists it. */
export interface Told {
  name: string;
  failed: string;
}

export function toldBy(detail: FeedDetail, nameOf: (id: number) => string): Told[] {
  return [
    ...(detail.persons ?? []).map((one) => ({ name: nameOf(one.person_id), failed: one.failed_reason ?? '' })),
    ...(detail.chats ?? []).map((one) => ({
      name: one.chat_name ?? one.chat_id ?? '',
      failed: one.failed_reason ?? '',
    })),
    ...(detail.robots ?? []).map((one) => ({ name: one.alias ?? '', failed: one.failed_reason ?? '' })),
    ...(detail.emails ?? []).map((one) =>
      typeof one === 'string' ? { name: one, failed: '' } : { name: one.email, failed: one.failed_reason ?? '' },
    ),
  ];
}

/** Everybody a line speaks of, so that names are asked for once. */
export function personsIn(feed: Feed[]): number[] {
  return feed.flatMap(({ creator_id, detail }) => [
    creator_id,
    ...(detail?.person_ids ?? []),
    ...(Array.isArray(detail?.to) ? detail.to : []),
    ...(detail?.persons ?? []).map((one) => one.person_id),
  ]);
}

/** How an incident was closed, when no person pressed the button. */
export function closedBy(detail: FeedDetail): 'event' | 'timeout' | 'person' {
  if (detail.from === 'event') return 'event';
  return detail.from === 'autorslv' ? 'timeout' : 'person';
}

/** Why an incident is quiet: a code of the server, or one that is newer than this console. */
const MUTES = ['silenced', 'inhibited', 'flapping'] as const;

export function muteOf(detail: FeedDetail): (typeof MUTES)[number] | undefined {
  return MUTES.find((one) => one === detail.code);
}

/** The incidents a line of a merge leads to: where the alerts went, or where they came from. */
export function mergedWith(detail: FeedDetail): { incident_id: string; title: string }[] {
  const sources = detail.source_incidents ?? [];
  return sources.length > 0 || detail.target_incident === undefined ? sources : [detail.target_incident];
}

/** Whether a line of a merge stands on the incident that gave something away. */
export function gaveAway(detail: FeedDetail): boolean {
  return (detail.source_incidents ?? []).length === 0;
}

/** What a provider's report says of arrival, in the order of strength; anything else is told in its own words. */
const REPORTS = ['delivered', 'seen', 'answered'] as const;

export function reportOf(detail: FeedDetail): (typeof REPORTS)[number] | 'failed' {
  const arrived = detail.outcome === 'delivered' || detail.outcome === 'accepted';
  return (arrived ? REPORTS.find((one) => one === detail.proof) : undefined) ?? (arrived ? 'delivered' : 'failed');
}

const ACTIONS = ['ack', 'unack', 'close', 'snooze', 'escalate', 'received'] as const;

/** What was pressed in a message, where the console has a word for it. */
export function pressOf(detail: FeedDetail): (typeof ACTIONS)[number] | undefined {
  return ACTIONS.find((one) => one === detail.action);
}
