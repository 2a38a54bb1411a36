import type { Input } from '../api/call';
import type { Schemas } from '../api/operations';

export type RouteItem = Schemas['RouteItem'];
export type RouteBody = Input<'/route/preview'>['route'];
export type RouteCase = NonNullable<RouteBody['cases']>[number];

/** A case in the editor; `id` is the console's own. `section`: the heading that stands over it, or an empty text. */
export interface CaseDraft {
  id: string;
  section: string;
  rule: RouteCase;
}

/** `version` is the one that is being edited; 0: there is none yet. */
export interface RouteDraft {
  version: number;
  cases: CaseDraft[];
  defaults: number[];
}

let last = 0;

export function caseOf(rule: RouteCase, section = ''): CaseDraft {
  last += 1;
  return { id: String(last), section, rule };
}

export function newCase(): CaseDraft {
  return caseOf({ if: [], channel_ids: [], fallthrough: false, routing_mode: 'standard' });
}

export function draftOf(route: RouteItem | null): RouteDraft {
  if (route === null) return { version: 0, cases: [], defaults: [] };
  const headings = new Map(route.sections.map((one) => [one.position, one.name]));
  return {
    version: route.version,
    cases: route.cases.map((rule, index) => caseOf(rule, headings.get(index))),
    defaults: route.default.channel_ids ?? [],
  };
}

/** What is sent; a heading stands where its first case is. */
export function bodyOf(draft: RouteDraft): RouteBody {
  return {
    cases: draft.cases.map(({ rule }) => rule),
    sections: draft.cases.flatMap(({ section }, position) =>
      section.trim() === '' ? [] : [{ name: section.trim(), position }],
    ),
    default: { channel_ids: draft.defaults },
  };
}

export function byName(rule: RouteCase): boolean {
  return rule.routing_mode === 'name_mapping';
}

/** The same case, going to channels that it names or to one that a label names. */
export function withMode(rule: RouteCase, mode: 'standard' | 'name_mapping'): RouteCase {
  const { if: conditions = [], fallthrough = false } = rule;
  return mode === 'standard'
    ? { if: conditions, fallthrough, routing_mode: mode, channel_ids: [] }
    : { if: conditions, fallthrough, routing_mode: mode, name_mapping_label: '' };
}

export type RouteFault = 'no_condition' | 'no_target' | 'no_label' | 'no_values';

/** What a case lacks before it can be saved. */
export function faultOfCase(rule: RouteCase): RouteFault | null {
  const asked = rule.if ?? [];
  if (asked.length === 0) return 'no_condition';
  if (asked.some((one) => one.vals.length === 0)) return 'no_values';
  if (byName(rule)) return (rule.name_mapping_label ?? '').trim() === '' ? 'no_label' : null;
  return (rule.channel_ids ?? []).length === 0 ? 'no_target' : null;
}

const ANYTHING = new Set(['*', '/.*/', '/^.*$/']);

/** The number of a case that plainly takes every event, so that nothing below is looked at; -1 without one. */
export function takesAll(cases: CaseDraft[]): number {
  return cases.findIndex(({ rule }, index) => {
    const asked = rule.if ?? [];
    const anything =
      asked.length > 0 && asked.every((one) => one.oper === 'IN' && one.vals.some((it) => ANYTHING.has(it)));
    return index < cases.length - 1 && anything && !rule.fallthrough && !byName(rule);
  });
}

const PLACE = /^(?:route\.|draft\.route\.)?cases\[(\d+)\]/;

/** The case that a refusal is about, from 0; -1 for any other. */
export function caseNamed(message: string): number {
  const [, number] = PLACE.exec(message) ?? [];
  return number === undefined ? -1 : Number(number);
}
