import type { NotifierType } from '../api/escalation';

/** A notifier's name in the reader's language. */
export function titleOf(type: NotifierType | undefined, language: string): string | undefined {
  return language === 'zh' ? type?.title_zh : type?.title;
}

/** Names with values as lines, and back. Lines without a colon are left out. */
export function linesOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${String(text)}`)
    .join('\n');
}

export function mapOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes(':'));
  const pairs = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}
