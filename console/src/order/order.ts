/** The list with one of its items at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** The list after one of those that are shown has taken the place of another; the rest stays where it is. */
export function movedAmong<T>(list: readonly T[], isShown: (item: T) => boolean, from: number, to: number): T[] {
  const shown = list.flatMap((item, index) => (isShown(item) ? [index] : []));
  const [start, end] = [shown[from], shown[to]];
  return start === undefined || end === undefined ? [...list] : moved(list, start, end);
}

interface Placed {
  id: string;
  priority: number;
}

const STEP = 10;

/**
 * The priorities that put items into the order in which they are given, lowest first; as few changes as the numbers allow.
 * Each change is a new version of a rule, so usually only the one that was moved gets one.
 */
export function priorityChanges(order: readonly Placed[], most: number): Placed[] {
  const sorted = (list: readonly Placed[]) =>
    list.every((one, at) => at === 0 || list[at - 1]!.priority < one.priority);
  if (sorted(order)) return [];
  for (const [at, one] of order.entries()) {
    const low = order[at - 1]?.priority ?? -1;
    const high = order[at + 1]?.priority ?? Math.min(most, low + 2 * STEP) + 1;
    const priority = Math.floor((low + high) / 2);
    const tried = order.map((other) => (other === one ? { ...one, priority } : other));
    if (priority > low && priority < high && priority <= most && sorted(tried)) return [{ id: one.id, priority }];
  }
  const step = Math.max(1, Math.min(STEP, Math.floor(most / order.length)));
  const wanted = order.map((one, at) => ({ id: one.id, priority: at * step }));
  return wanted.filter((one, at) => one.priority !== order[at]?.priority);
}

/** The priority of something that comes last. */
export function lastPriority(items: readonly Placed[], most: number): number {
  return items.length === 0 ? 0 : Math.min(most, Math.max(...items.map((one) => one.priority)) + STEP);
}
