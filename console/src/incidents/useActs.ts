import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Incident } from '../api/incidents';
import { useSession } from '../session/session';
import { useToasts } from '../shell/toast';
import { applies, foresee, type Act, type Actor } from './actions';
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

/** What takes an act back. A snooze that ends leaves nobody on the incident, so its undo acknowledges again. */
function opposite(act: Act, undoReason: string): Act[] {
  switch (act.kind) {
    case 'ack':
      return [{ kind: 'unack' }];
    case 'unack':
      return [{ kind: 'ack' }];
    case 'close':
      return [{ kind: 'reopen', reason: undoReason }];
    case 'snooze':
      return [{ kind: 'wake' }, { kind: 'ack' }];
    default:
      return [];
  }
}

/** Shows the outcome, tells the server, and puts things back as they were when it refuses. */
async function perform(act: Act, incidents: Incident[], me: Actor): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const before = new Map(incidents.map((one) => [one.incident_id, one]));
  const ids = new Set(before.keys());
  changeShown(ids, (one) => foresee(act, one, me, now));
  try {
    await send(act, [...ids]);
  } catch (problem) {
    changeShown(ids, (one) => before.get(one.incident_id) ?? one);
    throw problem;
  }
  // The act is done; reading again fails only when the link is lost, which the frame shows.
  await readAgain(ids).catch(() => undefined);
}

/**
 * Does an act to incidents at once: the page shows the outcome and the server is told in the same moment (waiting for
 * the undo to lapse would lose the act with the tab); for five seconds the opposite act takes it back.
 */
export function useActs(): (act: Act, incidents: Incident[]) => void {
  const { t } = useTranslation();
  const session = useSession();
  const toasts = useToasts();

  return useCallback(
    (act: Act, incidents: Incident[]) => {
      const now = Math.floor(Date.now() / 1000);
      const touched = incidents.filter((one) => applies(act.kind, one, session.member_id, now));
      if (touched.length === 0) {
        toasts.done(t(`incidents.nothing_to.${act.kind}`));
        return;
      }
      const steps = opposite(act, t('incidents.undo_reason'));
      const start = () => {
        const done = perform(act, touched, session);
        const undo = async () => {
          await done;
          for (const step of steps) await perform(step, touched, session);
          toasts.done(t('incidents.undone'));
        };
        const failed = (problem: unknown) => toasts.failed(problem);
        toasts.done(
          t(`incidents.did.${act.kind}`, { count: touched.length }),
          steps.length > 0 ? () => void undo().catch(failed) : undefined,
        );
        done.catch((problem: unknown) => toasts.failed(problem, start));
      };
      start();
    },
    [session, t, toasts],
  );
}
