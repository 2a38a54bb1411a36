/** The bytes of base64url, as `applicationServerKey` wants them. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** Whether a subscription was made with this key; one with another key can never be used. */
export function isKeyOf(key: string, subscribed: ArrayBuffer | null): boolean {
  if (subscribed === null) return false;
  const [a, b] = [fromBase64url(key), new Uint8Array(subscribed)];
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
