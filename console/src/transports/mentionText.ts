export type Pair = [address: string, id: string];

export interface Pasted {
  pairs: Pair[];
  /** Lines that hold no address with an id. */
  skipped: number;
}

const SEPARATOR = /[\t,;]|\s+/;

/** Reads two columns, as they come out of a spreadsheet: an e-mail address and an id on each line, in either order. */
export function readPairs(text: string): Pasted {
  const pairs = new Map<string, string>();
  let skipped = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const cells = line
      .split(SEPARATOR)
      .map((cell) => cell.trim().replace(/^"|"$/g, ''))
      .filter((cell) => cell !== '');
    const [first = '', second = ''] = cells;
    if (cells.length !== 2 || isAddress(first) === isAddress(second)) skipped += 1;
    else
      pairs.set(
        ...(isAddress(first) ? ([first.toLowerCase(), second] as const) : ([second.toLowerCase(), first] as const)),
      );
  }
  return { pairs: [...pairs], skipped };
}

function isAddress(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text);
}

/** Rows with others put in: an address that is there already gets the new id. */
export function withPairs(rows: readonly Pair[], added: readonly Pair[]): Pair[] {
  const all = new Map([...rows.map(([address, id]) => [address.toLowerCase(), id] as const), ...added]);
  return [...all].filter(([address, id]) => address !== '' || id !== '');
}

/** Whether every row is whole, and no address stands twice. */
export function isWhole(rows: readonly Pair[]): boolean {
  const addresses = rows.map(([address]) => address.trim().toLowerCase());
  return (
    rows.every(([address, id]) => isAddress(address.trim()) && id.trim() !== '') &&
    new Set(addresses).size === rows.length
  );
}
