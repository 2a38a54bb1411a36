import type { IntegrationType } from '../api/integrations';

/** The senders of a kind (empty: of any) whose names or words hold each word of a text, by name; first what begins with it, or what serves any. */
export function matching(kinds: IntegrationType[], text: string, category: string): IntegrationType[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = kinds.filter((kind) => {
    if (category === 'change' ? kind.kind !== 'change' : category !== '' && kind.category !== category) return false;
    const said = [kind.type, kind.title, kind.title_zh, kind.summary, kind.summary_zh].join(' ').toLowerCase();
    return words.every((word) => said.includes(word));
  });
  const begins = (kind: IntegrationType) =>
    words.length > 0 ? kind.title.toLowerCase().startsWith(words[0] ?? '') : kind.category === 'custom';
  return found.sort((a, b) => Number(begins(b)) - Number(begins(a)) || a.title.localeCompare(b.title));
}
