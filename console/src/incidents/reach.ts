import type { Delivery, Incident } from '../api/incidents';

/**
 * Whether anybody was told. `nobody`: no message was ever made; `lost`: every message failed for good;
 * `partly`: some failed for good; `told`: all others. `null` while it cannot be known.
 */
export type Reach = 'nobody' | 'lost' | 'partly' | 'told' | null;

const FAILED = /^(failed|undeliverable|exhausted|gave_up|dead|rejected)/;
const NEVER_MEANT = /^(skipped|cancelled|canceled|withdrawn|suppressed|superseded)/;

/** What became of one message, in three words. */
export function outcome(delivery: Delivery): 'failed' | 'skipped' | 'sent' | 'waiting' {
  if (FAILED.test(delivery.state)) return 'failed';
  if (NEVER_MEANT.test(delivery.state)) return 'skipped';
  return delivery.finished_at > 0 ? 'sent' : 'waiting';
}

export function reach(incident: Incident, deliveries: Delivery[] | undefined): Reach {
  if (deliveries === undefined) return null;
  const meant = deliveries.map(outcome).filter((result) => result !== 'skipped');
  if (meant.length === 0) return incident.progress === 'Triggered' ? 'nobody' : 'told';
  const failed = meant.filter((result) => result === 'failed').length;
  if (failed === 0) return 'told';
  return failed === meant.length ? 'lost' : 'partly';
}

/** True when an escalation rule took the incident, so that its first message may still be to come. */
export function mayStillBeTold(incident: Incident): boolean {
  return (incident.assigned_to?.escalate_rule_id ?? '') !== '';
}
