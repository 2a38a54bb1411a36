import type { Schemas } from './operations';

export type Delivery = Schemas['DeliveryItem'];
export type Attempt = Schemas['AttemptItem'];
export type Health = Schemas['HealthItem'];
export type Waiting = Schemas['WaitingItem'];
export type Drill = Schemas['DrillItem'];
export type DrillInfo = Schemas['DrillInfoAnswer'];
export type DeliveryQuery = Schemas['DeliveryListRequest'];

export const STATES = [
  'pending',
  'sent',
  'delivered',
  'failed',
  'dropped',
] as const satisfies readonly Delivery['state'][];
