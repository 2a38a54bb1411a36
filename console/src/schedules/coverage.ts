import type { Output } from '../api/call';
import { en } from '../i18n/en';

type Rule = Output<'/schedule/coverage'>['rules'][number];
type Cause = keyof typeof en.schedules.cause;

/** Rules whose gaps are the same for several severities, once. */
export function rulesOnce(rules: readonly Rule[]): { rule: Rule; severities: Rule['severity'][] }[] {
  const found = new Map<string, { rule: Rule; severities: Rule['severity'][] }>();
  for (const rule of rules) {
    const key = `${rule.channel_id} ${rule.rule_id} ${JSON.stringify(rule.gaps)}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { rule, severities: [rule.severity] });
    else known.severities.push(rule.severity);
  }
  return [...found.values()];
}

/** The text of a cause; whatever keeps a person from being reached is one. */
export function causeKey(code: string): Cause {
  return Object.hasOwn(en.schedules.cause, code) ? (code as Cause) : 'other';
}
