/**
 * Where to go after signing in: an address of this console, never another site. What is refused is answered as
 * `undefined` and not left out, because the router keeps whatever a reader of the address says nothing about.
 */
export function readNext(search: Record<string, unknown>): { next?: string | undefined } {
  const { next } = search;
  return { next: typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined };
}
