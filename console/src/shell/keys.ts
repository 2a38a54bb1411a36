import { useEffect, useEffectEvent } from 'react';

/** Keys by name (`j`, `?`, `Enter`), and what they do. */
export type KeyMap = Record<string, () => void>;

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
const CLAIMED = '[role="menu"], [role="listbox"], [role="dialog"]';

/** True when a key press belongs to a field, a menu or a dialog and not to the page. */
export function belongsElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING) ?? false) return true;
  if (target?.closest(CLAIMED) ?? false) return true;
  const pressesIt = event.key === 'Enter' || event.key === ' ';
  return pressesIt && (target?.closest('a, button, [role="checkbox"], [role="tab"]') ?? null) !== null;
}

/** Single-key commands of a page. They are silent while one types and while a dialog is open. */
export function useKeys(map: KeyMap, active = true): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const run = map[event.key];
    if (run === undefined || belongsElsewhere(event) || document.querySelector('[role="dialog"]') !== null) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    if (!active) return undefined;
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [active]);
}
