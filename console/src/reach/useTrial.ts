import { useState } from 'react';
import { call, type Input } from '../api/call';
import { queryClient } from '../api/query';
import { deliveryKeys } from '../delivery/queries';
import { useToasts } from '../shell/toast';

export interface Trial {
  /** What is being started: a transport, or a severity. */
  busy: string | null;
  begin: (what: string, wish: Input<'/drill/create'>) => Promise<void>;
}

/** Starts drills: real messages to oneself by the real ways. `onBegun` gets the id. */
export function useTrial(onBegun: (id: string) => void): Trial {
  const toasts = useToasts();
  const [busy, setBusy] = useState<string | null>(null);

  async function begin(what: string, wish: Input<'/drill/create'>) {
    setBusy(what);
    try {
      const drill = await call('/drill/create', wish);
      onBegun(drill.drill_id);
      await queryClient.invalidateQueries({ queryKey: deliveryKeys.drills });
    } catch (problem) {
      toasts.failed(problem);
    } finally {
      setBusy(null);
    }
  }

  return { busy, begin };
}
