import type { Input } from '../api/call';
import type { Condition, Conditions } from '../conditions/model';

export type EnrichRule = Input<'/enrichment/upsert'>['rules'][number];
export type ProcessRule = Input<'/alert/pipeline/upsert'>['rules'][number];

export const ENRICH_KINDS = ['extraction', 'composition', 'mapping', 'drop'] as const;
export const PROCESS_KINDS = [
  'title_reset',
  'description_reset',
  'severity_reset',
  'alert_drop',
  'alert_inhibit',
] as const;
export type EnrichKind = (typeof ENRICH_KINDS)[number];
export type ProcessKind = (typeof PROCESS_KINDS)[number];

/** A rule in the editor; `id` is the console's own, so that rows keep their place while they move. */
export interface Draft<Rule> {
  id: string;
  rule: Rule;
}

let last = 0;

export function draftOf<Rule>(rule: Rule): Draft<Rule> {
  last += 1;
  return { id: String(last), rule };
}

export function newEnrichRule(kind: EnrichKind): EnrichRule {
  switch (kind) {
    case 'extraction':
      return { kind, settings: { source_field: 'title', result_label: '', pattern: '' } };
    case 'composition':
      return { kind, settings: { result_label: '', template: '' } };
    case 'mapping':
      return { kind, settings: { mapping_type: 'schema', result_labels: [], schema_id: '' } };
    case 'drop':
      return { kind, settings: { drop_labels: [] } };
  }
}

export function newProcessRule(kind: ProcessKind): ProcessRule {
  switch (kind) {
    case 'title_reset':
      return { kind, settings: { title: '' } };
    case 'description_reset':
      return { kind, settings: { description: '' } };
    case 'severity_reset':
      return { kind, settings: { severity: 'Warning' } };
    case 'alert_drop':
      return { kind, settings: {} };
    case 'alert_inhibit':
      return { kind, settings: { equals: [], source_filters: [] } };
  }
}

/** Which events an enrich rule is for; without conditions, all. */
export function enrichIf(rule: EnrichRule): Condition[] {
  return rule.if ?? [];
}

export function processIf(rule: ProcessRule): Conditions {
  return rule.if ?? [];
}

/** The same rule for other events. */
export function withIf<Rule extends EnrichRule | ProcessRule>(rule: Rule, asked: unknown[]): Rule {
  const { if: _, ...rest } = rule;
  return (asked.length === 0 ? rest : { ...rest, if: asked }) as Rule;
}

const PLACE = /^(?:draft\.\w+|rules)\[(\d+)\]/;

/** The number of the rule that a refusal is about, from 0; -1 for any other. */
export function placeOf(message: string): number {
  const [, number] = PLACE.exec(message) ?? [];
  return number === undefined ? -1 : Number(number);
}
