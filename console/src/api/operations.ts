import type { components, paths } from './schema';

/** Everything the server sends and takes, by the server's own names. */
export type Schemas = components['schemas'];

export type Empty = Record<string, never>;

type Json<T> = T extends { content: { 'application/json': infer Content } } ? Content : Empty;

type Asked<Post> = Post extends { requestBody?: infer Body }
  ? [NonNullable<Body>] extends [never]
    ? Empty
    : Json<NonNullable<Body>>
  : Empty;

type Answered<Post> = Post extends { responses: { 200: infer Done } }
  ? Json<Done> extends { data: infer Data }
    ? Data
    : never
  : never;

/** All operations by path: what each takes and answers, read from the types that `npm run api` generates. */
export type Operations = {
  [P in keyof paths]: { in: Asked<paths[P]['post']>; out: Answered<paths[P]['post']> };
};

/** A thing that the server answers whole, though a request may leave out what has a default. */
export type Whole<T> = T extends (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Name in keyof T]-?: unknown extends T[Name] ? T[Name] : Whole<NonNullable<T[Name]>> }
    : T;
