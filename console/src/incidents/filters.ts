import type { Incident, IncidentQuery } from '../api/incidents';
import type { Severity } from '../api/shapes';

export const PROGRESS_VIEWS = ['open', 'Triggered', 'Processing', 'Closed', 'all'] as const;
export type ProgressView = (typeof PROGRESS_VIEWS)[number];

export const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

export const LEVELS = ['Critical', 'Warning', 'Info'] as const satisfies readonly Severity[];
export type Level = (typeof LEVELS)[number];

/** What stands in the address of an incident list; what is absent has its ordinary value. */
export interface IncidentSearch {
  progress?: ProgressView;
  severity?: Level[];
  channel?: number;
  mine?: boolean;
  q?: string;
  range?: Range;
  /** The incident whose panel is open. */
  open?: string;
}

export const ORDINARY = { progress: 'open', range: '7d' } as const satisfies IncidentSearch;

const RANGE_S: Record<Range, number> = { '1h': 3_600, '24h': 86_400, '7d': 7 * 86_400, '30d': 30 * 86_400 };
const PROGRESS_OF: Record<ProgressView, string | undefined> = {
  open: 'Triggered,Processing',
  Triggered: 'Triggered',
  Processing: 'Processing',
  Closed: 'Closed',
  all: undefined,
};

/** Reads an address, dropping whatever makes no sense: an old or mistyped link still opens a list. */
export function readFilters(search: Record<string, unknown>): IncidentSearch {
  const severity = Array.isArray(search.severity) ? LEVELS.filter((level) => (search.severity as unknown[]).includes(level)) : [];
  return prune({
    progress: PROGRESS_VIEWS.find((view) => view === search.progress),
    severity: severity.length > 0 ? severity : undefined,
    channel: Number.isSafeInteger(search.channel) ? (search.channel as number) : undefined,
    mine: search.mine === true ? true : undefined,
    q: search.q === undefined || search.q === '' ? undefined : String(search.q),
    range: RANGES.find((range) => range === search.range),
    open: search.open === undefined ? undefined : String(search.open),
  });
}

function prune(search: IncidentSearch): IncidentSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** True when something other than the ordinary list is asked for. */
export function isNarrowed(search: IncidentSearch): boolean {
  const { open: _, range, progress, ...rest } = search;
  return Object.values(rest).some((value) => value !== undefined) || (progress ?? ORDINARY.progress) !== ORDINARY.progress;
}

/** The request that a list's address stands for, at `now` (seconds). */
export function toQuery(search: IncidentSearch, me: number, now: number): IncidentQuery {
  return {
    start_time: now - RANGE_S[search.range ?? ORDINARY.range],
    // Events may carry the near future of a clock that runs ahead.
    end_time: now + 300,
    progress: PROGRESS_OF[search.progress ?? ORDINARY.progress],
    incident_severity: search.severity?.join(','),
    channel_ids: search.channel === undefined ? undefined : [search.channel],
    responder_ids: search.mine === true ? [me] : undefined,
    query: search.q,
  };
}

/** Whether an incident that just appeared belongs to the list; the server decides again when the list is read. */
export function belongs(search: IncidentSearch, incident: Incident, me: number): boolean {
  const progress = PROGRESS_OF[search.progress ?? ORDINARY.progress];
  if (progress !== undefined && !progress.split(',').includes(incident.progress)) return false;
  if (search.severity !== undefined && !search.severity.some((level) => level === incident.incident_severity)) return false;
  if (search.channel !== undefined && search.channel !== incident.channel_id) return false;
  if (search.mine === true && !incident.responders.some((one) => one.person_id === me)) return false;
  return search.q === undefined || incident.title.toLowerCase().includes(search.q.toLowerCase());
}
