import type { Incident, Responder } from '../api/incidents';

/** What a person does to incidents with one press. */
export type Act =
  | { kind: 'ack' }
  | { kind: 'unack' }
  | { kind: 'close' }
  | { kind: 'reopen'; reason: string }
  | { kind: 'snooze'; minutes: number }
  | { kind: 'wake' };

export type ActKind = Act['kind'];

/** Who acts, as a responder's line shows it. */
export interface Actor {
  member_id: number;
  member_name: string;
  email: string;
}

/** The lengths of a snooze that are offered, in minutes; the API allows a day. */
export const SNOOZES_MIN = [15, 60, 240, 480, 1_440];

export function isSnoozed(incident: Incident, now: number): boolean {
  return incident.progress !== 'Closed' && incident.snoozed_before > now;
}

function acknowledgedBy(incident: Incident, me: number): boolean {
  return incident.responders.some((one) => one.person_id === me && one.acknowledged_at > 0);
}

/** Whether an act would change the incident; what is offered, and what a bulk act skips. */
export function applies(kind: ActKind, incident: Incident, me: number, now: number): boolean {
  switch (kind) {
    case 'ack':
      return incident.progress !== 'Closed' && !acknowledgedBy(incident, me);
    case 'unack':
      return incident.progress === 'Processing' && acknowledgedBy(incident, me);
    case 'close':
      return incident.progress !== 'Closed';
    case 'reopen':
      return incident.progress === 'Closed';
    case 'snooze':
      return incident.progress === 'Processing' && !isSnoozed(incident, now);
    case 'wake':
      return isSnoozed(incident, now);
  }
}

/** The incident as it will be once the server has done the act: shown at once, replaced by the server's word. */
export function foresee(act: Act, incident: Incident, me: Actor, now: number): Incident {
  switch (act.kind) {
    case 'ack':
      return {
        ...incident,
        progress: 'Processing',
        ack_time: incident.ack_time || now,
        responders: acknowledge(incident.responders, me, now),
      };
    case 'unack':
      return takeBack(incident, me.member_id);
    case 'close':
      return { ...incident, progress: 'Closed', close_time: now, closer_id: me.member_id, snoozed_before: 0 };
    case 'reopen':
      return { ...incident, progress: 'Triggered', close_time: 0, closer_id: 0 };
    case 'snooze':
      return { ...incident, snoozed_before: now + act.minutes * 60 };
    case 'wake':
      // The end of a snooze begins anew: nobody has it, and people are told again.
      return { ...takeAllBack(incident), snoozed_before: 0 };
  }
}

function acknowledge(responders: Responder[], me: Actor, now: number): Responder[] {
  if (!responders.some((one) => one.person_id === me.member_id)) {
    const line = { person_id: me.member_id, person_name: me.member_name, email: me.email };
    return [...responders, { ...line, assigned_at: now, acknowledged_at: now }];
  }
  return responders.map((one) => (one.person_id === me.member_id ? { ...one, acknowledged_at: now } : one));
}

function takeAllBack(incident: Incident): Incident {
  const responders = incident.responders.map((one) => ({ ...one, acknowledged_at: 0 }));
  return { ...incident, responders, progress: 'Triggered', ack_time: 0 };
}

function takeBack(incident: Incident, me: number): Incident {
  const responders = incident.responders.map((one) => (one.person_id === me ? { ...one, acknowledged_at: 0 } : one));
  const taken = responders.some((one) => one.acknowledged_at > 0);
  return {
    ...incident,
    responders,
    progress: taken ? 'Processing' : 'Triggered',
    ack_time: taken ? incident.ack_time : 0,
  };
}
