import type { Schemas } from './operations';

/** A line of an incident's timeline. Its `created_at` is in milliseconds, unlike all other times of the API. */
export type Feed = Schemas['FeedItem'];

/** What may stand on a timeline. */
export type FeedType = Feed['type'];

/** Fields of a line's detail; which of them are there depends on its type. */
export type FeedDetail = Schemas['LineDetail'];
