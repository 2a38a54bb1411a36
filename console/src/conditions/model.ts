import type { Condition, Conditions } from '../api/escalation';

export type { Condition, Conditions };

/** How a value is meant, told from how it is written. Whether it fits an event is for the server to say. */
export type ValueKind = 'exact' | 'wildcard' | 'exists' | 'regex' | 'network' | 'number';

export const LABEL_PREFIX = 'labels.';
export const INTEGRATION_KEY = 'data_source_id';

/** What every event has, beside its labels. */
export const ATTRIBUTES = ['severity', 'title', 'description', INTEGRATION_KEY] as const;

/** What rules of a channel know as well. They also take `service` and the like for `labels.service`; one name is enough to offer. */
export const CHANNEL_KEYS = ['alert_key'] as const;

export function newCondition(): Condition {
  return { key: 'severity', oper: 'IN', vals: [] };
}

export function kindOf(value: string): ValueKind {
  if (value.length > 2 && value.startsWith('/') && value.endsWith('/')) return 'regex';
  if (value.startsWith('cidr:')) return 'network';
  if (/^num:[a-z]*:/.test(value)) return 'number';
  if (/^\*+$/.test(value)) return 'exists';
  return /[*?]/.test(value) ? 'wildcard' : 'exact';
}

const SIGNS: Record<string, string> = { gt: '>', ge: '≥', lt: '<', le: '≤' };

/** A value as a chip shows it beside its kind: without the marks that say the kind. */
export function shownText(value: string): string {
  const kind = kindOf(value);
  if (kind === 'regex') return value.slice(1, -1);
  if (kind === 'network') return value.slice('cidr:'.length);
  if (kind === 'exists') return '';
  if (kind !== 'number') return value;
  const [, sign = '', number = ''] = /^num:([a-z]*):(.*)$/s.exec(value) ?? [];
  return `${SIGNS[sign] ?? sign} ${number}`.trim();
}

/** Turns what people type into the written form: `>= 90` is a comparison. Everything else stays as it is. */
export function readValue(typed: string): string {
  const text = typed.trim();
  const [, sign, number] = /^(>=|<=|≥|≤|>|<)\s*(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (sign === undefined || number === undefined) return text;
  const name = { '>': 'gt', '>=': 'ge', '≥': 'ge', '<': 'lt', '<=': 'le', '≤': 'le' }[sign];
  return `num:${name}:${number}`;
}

const MEANS_SOMETHING = /[\\.+*?()|[\]{}^$]/g;

/** A value that matches this very text, also where the text itself looks like a wildcard or a pattern. */
export function exactly(text: string): string {
  return kindOf(text) === 'exact' ? text : `/^${text.replace(MEANS_SOMETHING, '\\$&')}$/`;
}

/** Whether something is missing that the server would refuse: a condition without a field or without a value. */
export function isUnfinished(filters: Conditions): boolean {
  return filters.some((group) => group.length === 0 || group.some((one) => one.key === '' || one.vals.length === 0));
}

/** The conditions that can be asked already; a half-written one is left out, so that a preview goes on while one types. */
export function finished(filters: Conditions): Conditions {
  return filters
    .map((group) => group.filter((one) => one.key !== '' && one.vals.length > 0))
    .filter((group) => group.length > 0);
}
