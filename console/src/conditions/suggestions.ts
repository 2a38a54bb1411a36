import type { AlertEvent } from '../api/incidents';
import { LABEL_PREFIX } from './model';

/** What recent events had: values by key, the most frequent first. Offered while one types, never decided by. */
export type Seen = ReadonlyMap<string, readonly string[]>;

const MOST_VALUES = 60;
const LONGEST_VALUE = 120;

export function seenIn(events: readonly Pick<AlertEvent, 'labels' | 'title' | 'alert_key'>[]): Seen {
  const counts = new Map<string, Map<string, number>>();
  const note = (key: string, value: string) => {
    if (value === '' || value.length > LONGEST_VALUE) return;
    const values = counts.get(key) ?? new Map<string, number>();
    counts.set(key, values.set(value, (values.get(value) ?? 0) + 1));
  };
  for (const event of events) {
    note('title', event.title);
    note('alert_key', event.alert_key);
    for (const [name, value] of Object.entries(event.labels)) note(LABEL_PREFIX + name, value);
  }
  const ranked = ([key, values]: [string, Map<string, number>]): [string, string[]] => [
    key,
    [...values]
      .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
      .slice(0, MOST_VALUES)
      .map(([value]) => value),
  ];
  return new Map([...counts].map(ranked));
}

/** Values seen under a key; `service` and the like are short names of labels. */
export function valuesOf(seen: Seen, key: string): readonly string[] {
  return seen.get(key) ?? seen.get(LABEL_PREFIX + key) ?? [];
}

/** Labels that were seen, by name. */
export function labelKeys(seen: Seen): string[] {
  return [...seen.keys()].filter((key) => key.startsWith(LABEL_PREFIX)).sort();
}
