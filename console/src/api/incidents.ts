import type { Schemas } from './operations';

export type Incident = Schemas['IncidentItem'];
/** A closed incident that is like another one; `score` (up to 1) says how much. */
export type PastIncident = Schemas['PastIncidentItem'];
export type Responder = Schemas['ResponderItem'];
export type Assignment = Schemas['Assignment'];
export type Alert = Schemas['AlertItem'];
export type AlertEvent = Schemas['EventItem'];

/** One message to one recipient, with what became of it. `layer_idx` counts from 0, `round` from 1. */
export type Delivery = Schemas['DeliveryItem'];

export type IncidentQuery = Schemas['IncidentListRequest'];
export type IncidentEdit = Schemas['IncidentResetRequest'];
