import type { Family, InhibitRule, NoiseRule, SilenceRule } from '../api/noise';
import type { Condition, Conditions } from '../conditions/model';
import { isUnfinished } from '../conditions/model';
import { newWhen, whenFaults, whenOf, type When } from './when';

/** The most that the API takes as a priority. */
export const MOST_PRIORITY = 1_000;
export const LONGEST_NAME = 39;
export const MOST_EQUALS = 10;

/** A rule as its editor holds it: the fields of all families, of which each uses its own. */
export interface Draft {
  rule_name: string;
  description: string;
  priority: number;
  /** What is dropped, silenced or, of an inhibit rule, kept quiet. */
  filters: Conditions;
  /** The active alert that keeps others quiet. */
  source_filters: Conditions;
  equals: string[];
  is_directly_discard: boolean;
  when: When;
  from_incident_id: string;
}

export function isSilence(rule: NoiseRule): rule is SilenceRule {
  return 'time_filters' in rule;
}

/** Whether a rule's time came once and is over: such rules are shown apart. */
export function isOver(rule: NoiseRule): boolean {
  return isSilence(rule) && rule.is_over;
}

export function isInhibit(rule: NoiseRule): rule is InhibitRule {
  return 'equals' in rule;
}

/** What a rule asks of the events it hides. */
export function filtersOf(rule: NoiseRule): Conditions {
  return isInhibit(rule) ? rule.target_filters : rule.filters;
}

export function newDraft(priority: number, now: number, zone: string): Draft {
  return {
    rule_name: '',
    description: '',
    priority,
    filters: [],
    source_filters: [],
    equals: [],
    is_directly_discard: false,
    when: newWhen(now, zone),
    from_incident_id: '',
  };
}

/** A draft that begins with a group of conditions taken from an event. */
export function draftFrom(event: Condition[], draft: Draft): Draft {
  const key = event.find((one) => one.key.startsWith('labels.'))?.key;
  return { ...draft, filters: [event], equals: key === undefined ? [] : [key] };
}

/** `now` in ms; `zone` is the one in which a time that comes once is shown. */
export function draftOf(rule: NoiseRule, now: number, zone: string): Draft {
  return {
    ...newDraft(rule.priority, now, zone),
    rule_name: rule.rule_name,
    description: rule.description,
    filters: filtersOf(rule),
    source_filters: isInhibit(rule) ? rule.source_filters : [],
    equals: isInhibit(rule) ? rule.equals : [],
    is_directly_discard: 'is_directly_discard' in rule && rule.is_directly_discard,
    ...(isSilence(rule) && { when: whenOf(rule, now, zone), from_incident_id: rule.from_incident_id }),
  };
}

export type FaultName =
  | 'name'
  | 'nothing'
  | 'unfinished'
  | 'no_source'
  | 'no_equals'
  | 'no_start'
  | 'no_end'
  | 'order'
  | 'over'
  | 'no_hours'
  | 'no_calendar';

/** What keeps a draft from being saved, first thing first. `now` in ms. */
export function faults(family: Family, draft: Draft, now: number, zone: string): FaultName[] {
  const found: FaultName[] = [];
  if (draft.rule_name.trim() === '') found.push('name');
  if (draft.filters.length === 0) found.push('nothing');
  if (family === 'inhibit' && draft.source_filters.length === 0) found.push('no_source');
  if (isUnfinished(draft.filters) || (family === 'inhibit' && isUnfinished(draft.source_filters)))
    found.push('unfinished');
  if (family === 'inhibit' && draft.equals.length === 0) found.push('no_equals');
  if (family === 'silence') found.push(...whenFaults(draft.when, now, zone));
  return found;
}
