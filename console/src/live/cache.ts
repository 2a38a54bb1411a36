import { useEffect, useRef } from 'react';
import { queryClient } from '../api/query';
import { readAgain } from '../incidents/cache';
import { noteLastEvent } from '../integrations/cache';
import { useNews } from './hooks';

/** News come in bursts; one reading serves all of a quarter of a second. */
const GATHER_MS = 250;

/** Keeps everything that is shown true to what the stream says. Lists keep their rows where they are. */
export function useLiveCache(): void {
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  useNews((item) => {
    if (item.kind === 'integration') {
      noteLastEvent(item.news);
    } else if (item.kind === 'reset') {
      const isList = (key: readonly unknown[]) => key[0] === 'incidents' && key[1] === 'list';
      void queryClient.invalidateQueries({
        predicate: (query) => query.queryKey[0] !== 'session' && !isList(query.queryKey),
      });
    } else {
      waiting.current.add(item.news.incident_id);
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        const ids = [...waiting.current];
        waiting.current.clear();
        // A failed reading leaves the last known state; the frame shows a lost link.
        readAgain(ids).catch(() => undefined);
      }, GATHER_MS);
    }
  });
}
