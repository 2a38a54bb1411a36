import type { Condition, Conditions } from './model';

/** Conditions as text to keep or to carry to another rule: the API's own form. */
export function writeConditions(filters: Conditions): string {
  return JSON.stringify(filters, null, 2);
}

function isCondition(raw: unknown): raw is Condition {
  if (typeof raw !== 'object' || raw === null) return false;
  const { key, oper, vals } = raw as Record<string, unknown>;
  const isList = Array.isArray(vals) && vals.every((one) => typeof one === 'string');
  return typeof key === 'string' && (oper === 'IN' || oper === 'NOTIN') && isList;
}

function bare({ key, oper, vals }: Condition): Condition {
  return { key, oper, vals };
}

/** Reads what `writeConditions` wrote, or a single list of conditions; null where it is neither. */
export function readConditions(text: string): Conditions | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(raw) || raw.length === 0) return null;
  if (raw.every(isCondition)) return [raw.map(bare)];
  const isGroups = raw.every((group) => Array.isArray(group) && group.length > 0 && group.every(isCondition));
  return isGroups ? (raw as Conditions).map((group) => group.map(bare)) : null;
}
