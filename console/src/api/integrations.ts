import type { Schemas } from './operations';

/** `push_url` and `integration_key` are empty for those who may not change the integration. */
export type Integration = Schemas['IntegrationItem'];

export type IntegrationType = Schemas['KindItem'];

/** A body that could not be turned into events, kept with the reason; `path` is the place in the body. */
export type Rejected = Schemas['RejectedItem'];

/** Something that is watched: a heartbeat, a watchdog, or the integration itself. */
export type Heartbeat = Schemas['HeartbeatItem'];

/** What a body gives, before any rule is applied. */
export type Preview = Schemas['PreviewAnswer'];
