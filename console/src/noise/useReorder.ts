import { useRef } from 'react';
import type { Family } from '../api/noise';
import { queryClient } from '../api/query';
import { movedAmong } from '../order/order';
import { useToasts } from '../shell/toast';
import { isOver } from './drafts';
import { noiseKeys, noiseRules, saveOrder } from './queries';

/** Moves a rule at once on the page and then on the server, one save after the other: keys may be pressed faster than it answers. */
export function useReorder(channelId: number, family: Family): (from: number, to: number) => void {
  const toasts = useToasts();
  const saving = useRef(Promise.resolve());
  const waiting = useRef(0);

  async function save() {
    try {
      // The last of several moves saves for all of them.
      if (waiting.current === 1) await saveOrder(channelId, family);
    } catch (problem) {
      toasts.failed(problem);
    }
    waiting.current -= 1;
    if (waiting.current === 0) await queryClient.invalidateQueries({ queryKey: noiseKeys.channel(channelId) });
  }

  return (from, to) => {
    const { queryKey } = noiseRules(channelId, family);
    void queryClient.cancelQueries({ queryKey });
    queryClient.setQueryData(queryKey, (old) => old && movedAmong(old, (rule) => !isOver(rule), from, to));
    waiting.current += 1;
    saving.current = saving.current.then(save);
  };
}
