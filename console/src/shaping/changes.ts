interface Shaped {
  title: string;
  description: string;
  event_status: string;
  labels: Record<string, string>;
}

export interface Change {
  name: string;
  before: string;
  after: string;
}

/** What rules changed of an event: its fields first, then labels by name. */
export function changesOf(before: Shaped, after: Shaped): Change[] {
  const fields = (['title', 'description', 'event_status'] as const).map((name) => ({
    name: name === 'event_status' ? 'severity' : name,
    before: before[name],
    after: after[name],
  }));
  const names = [...new Set([...Object.keys(before.labels), ...Object.keys(after.labels)])].sort();
  const labels = names.map((name) => ({
    name: `labels.${name}`,
    before: before.labels[name] ?? '',
    after: after.labels[name] ?? '',
  }));
  return [...fields, ...labels].filter((one) => one.before !== one.after);
}
