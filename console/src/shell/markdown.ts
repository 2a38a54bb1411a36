/** The small part of Markdown in which our guides are written, as plain data. Nothing in it can become markup by itself. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; ordered: boolean; items: Item[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'table'; head: string[]; rows: string[][] };

/** A line of a list, with the lines below it where it has some. */
export type Item = string | { text: string; inner: string[] };

export type Span =
  { kind: 'text' | 'code' | 'strong' | 'emphasis'; text: string } | { kind: 'link'; text: string; href: string };

const FENCE = /^```(\w*)\s*$/;
const HEADING = /^(#{1,4})\s+(.*)$/;
const ITEM = /^(?:([-*])|\d+\.)\s+(.*)$/;
const INNER = /^\s{2,}[-*]\s+(.*)$/;
const ROW = /^\|(.*)\|\s*$/;

/** Splits a text into blocks. What is not understood stays a paragraph. */
export function blocks(source: string): Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const take = TAKERS.find((one) => one.begins(line));
    if (line.trim() === '') at += 1;
    else if (take === undefined) at = takeParagraph(lines, at, found);
    else at = take.take(lines, at, found);
  }
  return found;
}

interface Taker {
  begins: (line: string) => boolean;
  take: (lines: string[], at: number, found: Block[]) => number;
}

const TAKERS: Taker[] = [
  { begins: (line) => FENCE.test(line), take: takeCode },
  { begins: (line) => HEADING.test(line), take: takeHeading },
  { begins: (line) => ROW.test(line), take: takeTable },
  { begins: (line) => ITEM.test(line), take: takeList },
];

function takeCode(lines: string[], at: number, found: Block[]): number {
  const end = lines.findIndex((line, index) => index > at && line.trim() === '```');
  const stop = end === -1 ? lines.length : end;
  found.push({
    kind: 'code',
    language: FENCE.exec(lines[at] ?? '')?.[1] ?? '',
    text: lines.slice(at + 1, stop).join('\n'),
  });
  return stop + 1;
}

function takeHeading(lines: string[], at: number, found: Block[]): number {
  const [, marks = '#', text = ''] = HEADING.exec(lines[at] ?? '') ?? [];
  found.push({ kind: 'heading', level: marks.length, text });
  return at + 1;
}

/** A bar inside backquotes or behind a backslash belongs to the cell. */
function cells(line: string): string[] {
  const inner = ROW.exec(line)?.[1] ?? '';
  return [...inner.matchAll(/(?:`[^`]*`|\\\||[^|])+/g)].map((match) => match[0].trim().replaceAll('\\|', '|'));
}

function takeTable(lines: string[], at: number, found: Block[]): number {
  const rows: string[][] = [];
  let next = at;
  for (; ROW.test(lines[next] ?? ''); next += 1) rows.push(cells(lines[next] ?? ''));
  const [head = [], ...rest] = rows;
  found.push({ kind: 'table', head, rows: rest.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell))) });
  return next;
}

function takeList(lines: string[], at: number, found: Block[]): number {
  const items: { text: string; inner: string[] }[] = [];
  const ordered = ITEM.exec(lines[at] ?? '')?.[1] === undefined;
  let next = at;
  for (; (lines[next] ?? '').trim() !== ''; next += 1) takeItem(lines[next] ?? '', items);
  found.push({ kind: 'list', ordered, items: items.map((one) => (one.inner.length === 0 ? one.text : one)) });
  return next;
}

/** A new item, a new one inside the last, or more words of whichever was the last. */
function takeItem(line: string, items: { text: string; inner: string[] }[]): void {
  const item = ITEM.exec(line);
  const last = items.at(-1);
  if (item !== null || last === undefined) {
    items.push({ text: item?.[2] ?? line.trim(), inner: [] });
    return;
  }
  const inner = INNER.exec(line)?.[1];
  if (inner !== undefined) last.inner.push(inner);
  else if (last.inner.length > 0) last.inner.push(`${last.inner.pop() ?? ''} ${line.trim()}`);
  else last.text = `${last.text} ${line.trim()}`;
}

function takeParagraph(lines: string[], at: number, found: Block[]): number {
  let next = at + 1;
  while ((lines[next] ?? '').trim() !== '' && !TAKERS.some((one) => one.begins(lines[next] ?? ''))) next += 1;
  found.push({ kind: 'paragraph', text: lines.slice(at, next).join(' ') });
  return next;
}

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)|<(https?:\/\/[^>\s]+)>/g;

/** Splits a line into spans; only http(s) addresses become links. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  let last = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > last) found.push({ kind: 'text', text: text.slice(last, match.index) });
    const [whole, code, strong, emphasis, label, href, bare] = match;
    if (code !== undefined) found.push({ kind: 'code', text: code });
    else if (strong !== undefined) found.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', text: emphasis });
    else found.push({ kind: 'link', text: label ?? bare ?? '', href: href ?? bare ?? '' });
    last = match.index + whole.length;
  }
  if (last < text.length) found.push({ kind: 'text', text: text.slice(last) });
  return found;
}
