import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import { quickEnd } from '../noise/when';
import { incidentKeys } from './cache';

/** For how long one may silence with one press. */
export const LENGTHS = ['half_hour', 'hour', 'four_hours', 'tomorrow', 'day'] as const;
export type Length = (typeof LENGTHS)[number];

const HALF_HOUR_MS = 1_800_000;

/** When a silence of that length ends, in ms; `zone` is whose tomorrow is meant. */
export function endOf(length: Length, now: number, zone: string): number {
  return length === 'half_hour' ? now + HALF_HOUR_MS : quickEnd(length, now, zone);
}

/** The silence that was made from an incident, and what is suggested for one. */
export function silenceOf(id: string) {
  return queryOptions({
    queryKey: [...incidentKeys.parts(id), 'silence'],
    queryFn: ({ signal }) => call('/incident/silence/info', { incident_id: id }, signal),
  });
}
