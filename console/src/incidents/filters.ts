import type { Incident, IncidentQuery } from '../api/incidents';
import type { Severity } from '../api/shapes';

export const PROGRESS_VIEWS = ['open', 'Triggered', 'Processing', 'Closed', 'all'] as const;
export type ProgressView = (typeof PROGRESS_VIEWS)[number];

export const RANGES = ['1h', '24h', '7d', '30d', 'any'] as const;
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

export const ORDINARY_PROGRESS: ProgressView = 'open';

const RANGE_S: Record<Exclude<Range, 'any'>, number> = {
  '1h': 3_600,
  '24h': 86_400,
  '7d': 7 * 86_400,
  '30d': 30 * 86_400,
};
const PROGRESS_OF: Record<ProgressView, string | undefined> = {
  open: 'Triggered,Processing',
  Triggered: 'Triggered',
  Processing: 'Processing',
  Closed: 'Closed',
  all: undefined,
};

/** The times a list may be narrowed to. Among closed ones the API looks back a month at most; what is open is never too old. */
export function rangesOf(progress: ProgressView): Range[] {
  return mayHoldClosed(progress) ? RANGES.filter((range) => range !== 'any') : [...RANGES];
}

/** The time of a list whose address names none, or one that its progress does not allow. */
export function rangeOf(search: IncidentSearch): Range {
  const progress = search.progress ?? ORDINARY_PROGRESS;
  if (search.range !== undefined && rangesOf(progress).includes(search.range)) return search.range;
  return mayHoldClosed(progress) ? '7d' : 'any';
}

function mayHoldClosed(progress: ProgressView): boolean {
  return progress === 'Closed' || progress === 'all';
}

/**
 * Reads an address, dropping whatever makes no sense: an old or mistyped link still opens a list. Dropped is `undefined`
 * and not absent, because the router keeps whatever a reader of the address says nothing about.
 */
export function readFilters(search: Record<string, unknown>): IncidentSearch {
  const severity = Array.isArray(search.severity)
    ? LEVELS.filter((level) => (search.severity as unknown[]).includes(level))
    : [];
  return {
    progress: PROGRESS_VIEWS.find((view) => view === search.progress),
    severity: severity.length > 0 ? severity : undefined,
    channel: Number.isSafeInteger(search.channel) ? (search.channel as number) : undefined,
    mine: search.mine === true ? true : undefined,
    q: search.q === undefined || search.q === '' ? undefined : String(search.q),
    range: RANGES.find((range) => range === search.range),
    open: search.open === undefined ? undefined : String(search.open),
  };
}

/** True when something other than the ordinary list is asked for. */
export function isNarrowed(search: IncidentSearch): boolean {
  const { open: _, range, progress, ...rest } = search;
  return (
    Object.values(rest).some((value) => value !== undefined) || (progress ?? ORDINARY_PROGRESS) !== ORDINARY_PROGRESS
  );
}

/** The request that a list's address stands for, at `now` (seconds). */
export function toQuery(search: IncidentSearch, me: number, now: number): IncidentQuery {
  const range = rangeOf(search);
  return {
    start_time: range === 'any' ? 1 : now - RANGE_S[range],
    // Events may carry the near future of a clock that runs ahead.
    end_time: now + 300,
    progress: PROGRESS_OF[search.progress ?? ORDINARY_PROGRESS],
    incident_severity: search.severity?.join(','),
    channel_ids: search.channel === undefined ? undefined : [search.channel],
    responder_ids: search.mine === true ? [me] : undefined,
    query: search.q,
  };
}

/** Whether an incident that just appeared belongs to the list; the server decides again when the list is read. */
export function belongs(search: IncidentSearch, incident: Incident, me: number): boolean {
  const progress = PROGRESS_OF[search.progress ?? ORDINARY_PROGRESS];
  if (progress !== undefined && !progress.split(',').includes(incident.progress)) return false;
  if (search.severity !== undefined && !search.severity.some((level) => level === incident.incident_severity))
    return false;
  if (search.channel !== undefined && search.channel !== incident.channel_id) return false;
  if (search.mine === true && !incident.responders.some((one) => one.person_id === me)) return false;
  return search.q === undefined || incident.title.toLowerCase().includes(search.q.toLowerCase());
}
