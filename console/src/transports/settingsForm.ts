import { ApiError } from '../api/call';
import type { NotifierField } from '../api/escalation';

/** What the server shows in place of a secret that is set; sent back, it keeps it. */
export const HIDDEN = '******';

export type Settings = Record<string, unknown>;

/** What a secret's field shows: nothing of the old one. */
export function shownSecret(value: unknown): string {
  return typeof value === 'string' && value !== HIDDEN ? value : '';
}

/** What a secret becomes by typing: an emptied field keeps the old one. */
export function typedSecret(text: string, hadOne: boolean): string {
  return text === '' && hadOne ? HIDDEN : text;
}

export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The required fields that hold nothing yet. */
export function missingOf(fields: readonly NotifierField[], settings: Settings): string[] {
  return fields.filter((one) => one.required && isEmpty(settings[one.name])).map((one) => one.name);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Only what is filled: the server leaves out what is empty, and so need not be told of it. */
export function filled(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => !isEmpty(value)));
}

const FAULT = /^settings\.([A-Za-z0-9_]+)[^:]*:\s*(.+)$/;

/** What the server finds wrong, by field: `settings.app_id: is required; settings.host: …`. Null for other failures. */
export function faultsOf(problem: unknown): Record<string, string> | null {
  if (!(problem instanceof ApiError) || problem.code !== 'InvalidParameter') return null;
  const found: Record<string, string> = {};
  let last = '';
  for (const part of problem.message.split('; ')) {
    const match = FAULT.exec(part);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      last = match[1];
      found[last] = match[2];
    } else if (last !== '') {
      // A semicolon inside a sentence does not begin another field.
      found[last] = [found[last], part].join('; ');
    }
  }
  return last === '' ? null : found;
}
