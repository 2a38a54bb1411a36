import type { Layer, LayerBody, Schedule } from '../api/schedules';
import { DAYS } from '../times/days';
import { instantOf, wallOf } from '../times/zoned';
import { bodyOfLayer, isOverride } from './layers';
import { bodyOfNotices, noticesOf, type Notices } from './notices';
import { clockOf, clockSeconds, weekSeconds, weekTimeOf, type WeekTime } from './clockTimes';

export const UNITS = ['hour', 'day', 'week', 'month'] as const;
export type Unit = (typeof UNITS)[number];
export const LIMITS = ['none', 'daily', 'weekly'] as const;
export type Limit = (typeof LIMITS)[number];

interface Member {
  role_id: number;
  person_ids: number[];
}

export interface GroupDraft {
  id: string;
  name: string;
  members: Member[];
}

/** Hours within a day or a week; the days count in a week only. */
export interface Period {
  from: WeekTime;
  until: WeekTime;
}

/** A rotation as the editor holds it: times are those of a clock in the schedule's zone. */
export interface LayerDraft {
  id: string;
  name: string;
  groups: GroupDraft[];
  unit: Unit;
  value: number;
  /** When turns change; no time means the time of day at which the layer starts. */
  handoff: WeekTime;
  start: string;
  /** Empty: for good. */
  end: string;
  /** The instants that `start` and `end` were read from: a clock leaves out seconds, and shows some times twice. */
  readFrom: { start: number; end: number };
  /** Weekdays, 0 is Sunday. */
  days: number[];
  isContinuous: boolean;
  limit: Limit;
  periods: Period[];
  isFair: boolean;
}

export interface ScheduleDraft {
  name: string;
  description: string;
  teamId: number;
  zone: string;
  isRanked: boolean;
  isOff: boolean;
  /** Rotations, the one that covers the others first. */
  layers: LayerDraft[];
  /** Not edited here, and kept as they are. */
  overrides: LayerBody[];
  notices: Notices;
}

let made = 0;

/** An identity on the page: layers and groups have none of their own, and move. */
function nextId(): string {
  made += 1;
  return `d${made}`;
}

export function newGroup(people: number[] = []): GroupDraft {
  return { id: nextId(), name: '', members: [{ role_id: 0, person_ids: people }] };
}

/** A week each from Monday morning, beginning today. */
export function newLayer(people: number[], now: number, zone: string): LayerDraft {
  return {
    id: nextId(),
    name: '',
    groups: [newGroup(people)],
    unit: 'week',
    value: 1,
    handoff: { day: 1, time: '09:00' },
    start: `${wallOf(now * 1000, zone).slice(0, 10)}T00:00`,
    end: '',
    readFrom: { start: 0, end: 0 },
    days: [...DAYS],
    isContinuous: false,
    limit: 'none',
    periods: [],
    isFair: false,
  };
}

export function copyOfLayer(layer: LayerDraft): LayerDraft {
  return { ...layer, id: nextId(), groups: layer.groups.map((group) => ({ ...group, id: nextId() })) };
}

export function newDraft(me: number, now: number, zone: string): ScheduleDraft {
  const layers = [newLayer([me], now, zone)];
  return {
    name: '',
    description: '',
    teamId: 0,
    zone,
    isRanked: false,
    isOff: false,
    layers,
    overrides: [],
    notices: noticesOf(null),
  };
}

export function draftOf(schedule: Schedule): ScheduleDraft {
  const rotations = schedule.layers.filter((one) => !isOverride(one)).sort((a, b) => b.weight - a.weight);
  return {
    name: schedule.schedule_name ?? '',
    description: schedule.description ?? '',
    teamId: schedule.team_id ?? 0,
    zone: schedule.time_zone,
    isRanked: schedule.is_ranked,
    isOff: schedule.status === 1,
    layers: rotations.map((one) => draftOfLayer(one, schedule.time_zone)),
    overrides: schedule.layers.filter(isOverride).map(bodyOfLayer),
    notices: noticesOf(schedule.notify),
  };
}

function draftOfLayer(layer: Layer, zone: string): LayerDraft {
  const limit = LIMITS[layer.restrict_mode] ?? 'none';
  const end = layer.layer_end ?? 0;
  const draft: LayerDraft = {
    id: nextId(),
    name: layer.layer_name,
    groups: layer.groups.map(({ group_name, members }) => ({
      id: nextId(),
      name: group_name,
      members: members.length > 0 ? members : [{ role_id: 0, person_ids: [] }],
    })),
    unit: UNITS.find((unit) => unit === layer.rotation_unit) ?? 'week',
    value: layer.rotation_value,
    handoff: { day: 1, time: '' },
    start: wallOf(layer.layer_start * 1000, zone),
    end: end === 0 ? '' : wallOf(end * 1000, zone),
    readFrom: { start: layer.layer_start, end },
    days: layer.day_mask.repeat ?? [...DAYS],
    isContinuous: layer.mask_continuous_enabled,
    limit,
    periods: layer.restrict_periods.map((one) => ({
      from: weekTimeOf(one.restrict_start),
      until: weekTimeOf(one.restrict_end),
    })),
    isFair: layer.fair_rotation,
  };
  const kind = handoffKind(draft);
  if (kind === 'week') draft.handoff = weekTimeOf(layer.handoff_time);
  if (kind === 'day' && layer.handoff_time !== 0) draft.handoff = { day: 1, time: clockOf(layer.handoff_time) };
  return draft;
}

/** What a hand-off is said in: a weekday and a time for turns of whole weeks, a time for whole days, else nothing. */
export function handoffKind({
  unit,
  value,
  days,
}: Pick<LayerDraft, 'unit' | 'value' | 'days'>): 'week' | 'day' | 'none' {
  const isMasked = days.length < DAYS.length;
  if (unit === 'week' || (unit === 'day' && value % 7 === 0 && !isMasked)) return 'week';
  return unit === 'day' || (unit === 'hour' && value % 24 === 0) ? 'day' : 'none';
}

const DAY_S = 86_400;

function handoffSeconds(layer: LayerDraft): number {
  const kind = handoffKind(layer);
  if (kind === 'week')
    return weekSeconds(layer.handoff.time === '' ? { ...layer.handoff, time: '00:00' } : layer.handoff);
  if (kind === 'none' || layer.handoff.time === '') return 0;
  // Among turns of days 0 means "as the layer starts"; midnight is a whole day.
  return clockSeconds(layer.handoff.time) || DAY_S;
}

/** The instant that a clock shows, in seconds; the one it was read from where it was not touched. 0 for none. */
function secondsOf(wall: string, readFrom: number, zone: string): number {
  if (wall === '') return 0;
  if (readFrom !== 0 && wallOf(readFrom * 1000, zone) === wall) return readFrom;
  return Math.floor(instantOf(wall, zone) / 1000) || 0;
}

function bodyOfDraft(layer: LayerDraft, weight: number, zone: string): LayerBody {
  const inWeek = layer.limit === 'weekly';
  const seconds = (at: WeekTime) => (inWeek ? weekSeconds(at) : clockSeconds(at.time));
  return {
    layer_name: layer.name.trim(),
    mode: 0,
    weight,
    groups: layer.groups.map(({ name, members }) => ({ group_name: name, members })),
    rotation_unit: layer.unit,
    rotation_value: layer.value,
    handoff_time: handoffSeconds(layer),
    layer_start: secondsOf(layer.start, layer.readFrom.start, zone),
    layer_end: secondsOf(layer.end, layer.readFrom.end, zone),
    restrict_mode: LIMITS.indexOf(layer.limit) as 0 | 1 | 2,
    restrict_periods:
      layer.limit === 'none'
        ? []
        : layer.periods.map(({ from, until }) => ({ restrict_start: seconds(from), restrict_end: seconds(until) })),
    day_mask: { repeat: layer.days.length < DAYS.length ? layer.days : null },
    fair_rotation: layer.isFair,
    mask_continuous_enabled: layer.isContinuous,
  };
}

/** What is saved and previewed. The weights follow the order, so that the first layer covers the others. */
export function bodyOf(draft: ScheduleDraft) {
  const { layers, zone, overrides } = draft;
  return {
    schedule_name: draft.name.trim(),
    description: draft.description.trim(),
    team_id: draft.teamId,
    time_zone: zone,
    is_ranked: draft.isRanked,
    status: draft.isOff ? (1 as const) : (0 as const),
    layers: [...layers.map((one, at) => bodyOfDraft(one, layers.length - at, zone)), ...overrides],
    notify: bodyOfNotices(draft.notices),
  };
}

/** Whether two drafts come to the same, but for their overrides. */
export function isSameButOverrides(one: ScheduleDraft, other: ScheduleDraft): boolean {
  const text = (draft: ScheduleDraft) => JSON.stringify(bodyOf({ ...draft, overrides: [] }));
  return text(one) === text(other);
}
