import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Incident } from '../api/incidents';
import { useSession } from '../session/session';
import { useToasts } from '../shell/toast';
import { applies, foresee, type Act } from './actions';
import { changeShown, readAgain } from './cache';

function send(act: Act, ids: string[]): Promise<unknown> {
  switch (act.kind) {
    case 'ack':
      return call('/incident/ack', { incident_ids: ids });
    case 'unack':
      return call('/incident/unack', { incident_ids: ids });
    case 'close':
      return call('/incident/resolve', { incident_ids: ids });
    case 'reopen':
      return call('/incident/reopen', { incident_ids: ids, reason: act.reason });
    case 'snooze':
      return call('/incident/snooze', { incident_ids: ids, minutes: act.minutes });
    case 'wake':
      return call('/incident/wake', { incident_ids: ids });
  }
}

/**
 * Does an act to incidents at once: the page shows the outcome, the server is told in the same moment (waiting for the
 * undo to lapse would lose the act with the tab), and for five seconds the opposite act takes it back.
 */
export function useActs(): (act: Act, incidents: Incident[]) => void {
  const { t } = useTranslation();
  const session = useSession();
  const toasts = useToasts();

  const opposite = useCallback(
    (act: Act): Act | null => {
      if (act.kind === 'ack') return { kind: 'unack' };
      if (act.kind === 'unack') return { kind: 'ack' };
      if (act.kind === 'close') return { kind: 'reopen', reason: t('incidents.undo_reason') };
      if (act.kind === 'snooze') return { kind: 'wake' };
      return null;
    },
    [t],
  );

  return useCallback(
    (act: Act, incidents: Incident[]) => {
      const run = (step: Act, wanted: Incident[], undoable: boolean) => {
        const now = Math.floor(Date.now() / 1000);
        const touched = wanted.filter((one) => applies(step.kind, one, session.member_id, now));
        if (touched.length === 0) {
          toasts.done(t(`incidents.nothing_to.${step.kind}`));
          return;
        }
        const before = new Map(touched.map((one) => [one.incident_id, one]));
        const ids = new Set(before.keys());
        changeShown(ids, (one) => foresee(step, one, session, now));
        const sent = send(step, [...ids]);
        const back = undoable ? opposite(step) : null;
        const undo = () => {
          const after = touched.map((one) => foresee(step, one, session, now));
          sent.then(() => back !== null && run(back, after, false), () => undefined);
        };
        toasts.done(t(`incidents.did.${step.kind}`, { count: ids.size }), back === null ? undefined : undo);
        sent.then(
          () => readAgain(ids),
          (problem: unknown) => {
            changeShown(ids, (one) => before.get(one.incident_id) ?? one);
            toasts.failed(problem, () => run(step, touched, undoable));
          },
        ).catch(() => undefined); // The act is done; reading again fails only when the link is lost, which the frame shows.
      };
      run(act, incidents, true);
    },
    [opposite, session, t, toasts],
  );
}
