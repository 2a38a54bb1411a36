import type { Schemas } from './operations';

export type Session = Schemas['SessionInfo'];
export type SignedIn = Schemas['SignedIn'];
export type AppKey = Schemas['AppKeyItem'];
