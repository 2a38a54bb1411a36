import type { Delivery, Incident } from '../api/incidents';

/**
 * Whether anybody was told. `nobody`: the product says that it told nobody; `soon`: the first message is still to come;
 * `lost`: every message failed for good; `partly`: some did; `told`: all others. `null` while it cannot be known.
 */
export type Reach = 'nobody' | 'soon' | 'lost' | 'partly' | 'told' | null;

export function reach(incident: Incident, deliveries: Delivery[] | undefined): Reach {
  if (incident.progress === 'Closed') return 'told';
  if (incident.untold !== '') return 'nobody';
  if (deliveries === undefined) return null;
  const meant = deliveries.filter((one) => one.state !== 'dropped');
  if (meant.length === 0) return incident.progress === 'Triggered' ? 'soon' : 'told';
  const failed = meant.filter((one) => one.state === 'failed').length;
  if (failed === 0) return 'told';
  return failed === meant.length ? 'lost' : 'partly';
}
