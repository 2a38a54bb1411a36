import type { AlertEvent } from '../api/incidents';
import { exactly, INTEGRATION_KEY, LABEL_PREFIX, type Condition } from './model';

/** Labels that say what an alert is about; the others tell of a single moment or a single measurement. */
const TELLING = ['service', 'resource', 'check', 'cluster', 'env', 'region', 'alertname', 'job', 'instance', 'metric'];

/** Something of an event that a condition can ask for. */
export interface Trait {
  condition: Condition;
  /** Whether it is likely to be meant. */
  telling: boolean;
}

type Told = Pick<AlertEvent, 'event_severity' | 'title' | 'integration_id' | 'labels'>;

/** All that can be asked of an event, each for exactly what it says; what tells most comes first. */
export function traitsOf(event: Told): Trait[] {
  const trait = (key: string, value: string, telling: boolean): Trait => ({
    condition: { key, oper: 'IN', vals: [exactly(value)] },
    telling,
  });
  const labels = Object.entries(event.labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => trait(LABEL_PREFIX + name, value, TELLING.includes(name)))
    .sort((a, b) => Number(b.telling) - Number(a.telling));
  const told = labels.some((one) => one.telling);
  return [
    ...labels,
    trait('title', event.title, !told),
    trait('severity', event.event_severity, false),
    trait(INTEGRATION_KEY, String(event.integration_id), false),
  ];
}
