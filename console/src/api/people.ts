import type { Schemas } from './operations';

export type Member = Schemas['MemberItem'];
export type Team = Schemas['TeamItem'];
export type Invitation = Schemas['Invited'];
export type Device = Schemas['DeviceItem'];
