/** What a chat app's sign-in comes back with. Some say `authCode` for the code. */
export interface Returned {
  state?: string;
  code?: string;
}

export function readReturned(search: Record<string, unknown>): Returned {
  const text = (value: unknown) => (value === undefined || value === '' ? undefined : String(value));
  return { state: text(search.state), code: text(search.code ?? search.authCode) };
}
