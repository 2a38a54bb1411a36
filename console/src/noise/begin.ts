/** With what a new rule begins: another rule, or an event. */
export interface BeginSearch {
  copy?: string;
  event?: string;
}

const ID = /^[0-9a-f]{24}$/;

/** Reads it from the address; what is no id is left out. */
export function readBegin(search: Record<string, unknown>): BeginSearch {
  const id = (raw: unknown) => (typeof raw === 'string' && ID.test(raw) ? raw : undefined);
  const [copy, event] = [id(search.copy), id(search.event)];
  return { ...(copy !== undefined && { copy }), ...(event !== undefined && { event }) };
}
