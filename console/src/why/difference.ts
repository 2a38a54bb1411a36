export interface Difference {
  field: string;
  before: string;
  after: string;
}

/** Which fields a step changed, for people: values as text, absent ones empty, unchanged ones left out. */
export function difference(before: Record<string, unknown> = {}, after: Record<string, unknown> = {}): Difference[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields
    .map((field) => ({ field, before: asText(before[field]), after: asText(after[field]) }))
    .filter((one) => one.before !== one.after);
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
