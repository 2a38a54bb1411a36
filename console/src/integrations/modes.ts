/** How messages become alerts, as the form has it: patterns one in a line. */
export interface Modes {
  push_mode: 'each' | 'title' | 'rules';
  openOn: 'title' | 'content';
  opens: string;
  closeOn: 'title' | 'content';
  closes: string;
  key_from: 'title' | 'content';
  key_pattern: string;
  unmatched: 'drop' | 'alert';
}

interface Condition {
  key: string;
  oper: string;
  vals: string[];
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Saved settings as the form shows them; null for rules that were made by API and say more than the form can. */
export function modesOf(settings: Record<string, unknown>): Modes | null {
  const open = groupOf(settings.trigger);
  const close = groupOf(settings.close);
  if (open === null || close === null) return null;
  return {
    push_mode: (settings.push_mode as Modes['push_mode'] | undefined) ?? 'each',
    openOn: open.key,
    opens: open.text,
    closeOn: close.key,
    closes: close.text,
    key_from: (settings.key_from as Modes['key_from'] | undefined) ?? 'title',
    key_pattern: (settings.key_pattern as string | undefined) ?? '',
    unmatched: (settings.unmatched as Modes['unmatched'] | undefined) ?? 'drop',
  };
}

/** The form as settings to save; rules are left out where they say nothing. */
export function settingsOf(modes: Modes): Record<string, unknown> {
  if (modes.push_mode !== 'rules') return { push_mode: modes.push_mode };
  return {
    push_mode: 'rules',
    trigger: toGroups(modes.openOn, modes.opens),
    close: toGroups(modes.closeOn, modes.closes),
    key_from: modes.key_from,
    key_pattern: modes.key_pattern.trim(),
    unmatched: modes.unmatched,
  };
}

function toGroups(key: 'title' | 'content', text: string): Condition[][] {
  const vals = lines(text);
  return vals.length === 0 ? [] : [[{ key, oper: 'IN', vals }]];
}

function groupOf(value: unknown): { key: 'title' | 'content'; text: string } | null {
  const groups = (value ?? []) as Condition[][];
  if (groups.length === 0) return { key: 'title', text: '' };
  const only = groups.length === 1 && groups[0]?.length === 1 ? groups[0][0] : undefined;
  if (only === undefined || only.oper !== 'IN' || (only.key !== 'title' && only.key !== 'content')) return null;
  return { key: only.key, text: only.vals.join('\n') };
}
