import type { Schemas } from './operations';

/** Seconds since the epoch, as the API speaks them. 0 means "not yet". */
export type Seconds = number;

export type Severity = Schemas['IncidentItem']['incident_severity'];
/** For fields that may hold nothing, or a level this console does not know. */
export function isSeverity(text: string | undefined): text is Severity {
  return text === 'Critical' || text === 'Warning' || text === 'Info' || text === 'Ok';
}

export type Progress = Schemas['IncidentItem']['progress'];
export type Labels = Schemas['IncidentItem']['labels'];
export type Image = Schemas['ImageItem'];

/** Somebody by id, as far as known. */
export interface PersonRef {
  person_id: number;
  person_name?: string;
  email?: string;
}
