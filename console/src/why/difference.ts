export interface Difference {
  field: string;
  before: string;
  after: string;
}

type Fields = Record<string, unknown> | null | undefined;

/** Which fields a step changed, for people: values as text, absent ones empty, unchanged ones left out. */
export function difference(beforeOrNot: Fields, afterOrNot: Fields): Difference[] {
  const before = beforeOrNot ?? {};
  const after = afterOrNot ?? {};
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields
    .map((field) => ({ field, before: asText(before[field]), after: asText(after[field]) }))
    .filter((one) => one.before !== one.after);
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
