import type { Operations } from './operations';

/** Every path the console may call. */
export type Path = keyof Operations;
export type Input<P extends Path> = Operations[P]['in'];
export type Output<P extends Path> = Operations[P]['out'];

/** What the server, or the way to it, refused. `code` is the server's word, or `Offline` / `Timeout` when no answer came. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly requestId: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** True when asking again may help without changing anything. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const TIMEOUT_MS = 20_000;
const SIGNED_OUT_IS_AN_ANSWER = new Set<string>(['/session/login', '/session/info', '/session/password']);

let csrfToken = '';
let onSignedOut: () => void = () => undefined;

/** The token that the session answer carried; sent with every call that follows. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called once for every answer that says the session is over. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

interface Envelope<T> {
  request_id?: string;
  data?: T;
  error?: { code: string; message: string };
}

/** One call: POST JSON, open the envelope, throw `ApiError` for everything that is not data. */
export async function call<P extends Path>(path: P, body: Input<P>, signal?: AbortSignal): Promise<Output<P>> {
  return answer(path, await send(path, body, signal));
}

/** The same with a file: sent as a form, as browsers do. */
export async function upload<P extends Path>(path: P, fields: Record<string, string>, file: File): Promise<Output<P>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  return answer(path, await send(path, form));
}

/** The text of an operation that answers a file. */
export async function download<P extends Path>(path: P, body: Input<P>): Promise<string> {
  return (await call(path, body)) as unknown as string;
}

async function answer<P extends Path>(path: P, response: Response): Promise<Output<P>> {
  const envelope = await open<Output<P>>(response);
  if (response.ok && envelope.error === undefined) return (envelope.data ?? {}) as Output<P>;
  if (response.status === 401 && !SIGNED_OUT_IS_AN_ANSWER.has(path)) onSignedOut();
  throw new ApiError(
    envelope.error?.code ?? `Http${response.status}`,
    envelope.error?.message ?? response.statusText,
    response.status,
    envelope.request_id ?? response.headers.get('Flashcat-Request-Id') ?? '',
  );
}

async function send(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  // A form says itself what it is, with the mark between its parts.
  if (!(body instanceof FormData)) headers['Content-Type'] = 'application/json';
  if (csrfToken !== '') headers['X-CSRF-Token'] = csrfToken;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers,
      body: body instanceof FormData ? body : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw timeout.aborted ? new ApiError('Timeout', '', 0, '') : new ApiError('Offline', '', 0, '');
  }
}

async function open<T>(response: Response): Promise<Envelope<T>> {
  try {
    return (await response.json()) as Envelope<T>;
  } catch {
    // A proxy's own error page is not ours to show; the status says enough.
    return { error: { code: `Http${response.status}`, message: response.statusText } };
  }
}
