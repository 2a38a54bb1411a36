import type { Schemas } from './operations';

/** `push_url` and `integration_key` are empty for those who may not change the integration. */
export type Integration = Schemas['IntegrationItem'];

export type IntegrationType = Schemas['KindItem'];

/** A body that could not be turned into events, kept with the reason; `path` is the place in the body. */
export type Rejected = Schemas['RejectedItem'];
