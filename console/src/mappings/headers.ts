/** Headers as people write them, one in a line. */
export function headersText(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

/** Reads lines of `Name: value`; lines without a name are left out. */
export function readHeaders(text: string): Record<string, string> {
  const pairs = text.split('\n').map((line) => {
    const [name = '', ...rest] = line.split(':');
    return [name.trim(), rest.join(':').trim()] as const;
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}
