import { describe, expect, it } from 'vitest';
import type { Delivery, Incident } from '../api/incidents';
import { mayStillBeTold, outcome, reach } from './reach';

const open = { progress: 'Triggered', assigned_to: null } as Incident;

function delivery(state: string, finished_at = 5): Delivery {
  return { state, finished_at } as Delivery;
}

describe('whether anybody was told', () => {
  it('is not claimed before the deliveries are known', () => {
    expect(reach(open, undefined)).toBeNull();
  });

  it.each([
    [[], 'nobody'],
    [['skipped'], 'nobody'],
    [['failed', 'failed'], 'lost'],
    [['sent', 'failed'], 'partly'],
    [['sent'], 'told'],
    [['sent', 'cancelled'], 'told'],
  ])('%j → %s', (states, answer) => {
    expect(reach(open, states.map((state) => delivery(state)))).toBe(answer);
  });

  it('raises no alarm about an incident that somebody handles though no message was made', () => {
    expect(reach({ ...open, progress: 'Processing' }, [])).toBe('told');
  });

  it('leaves room for a first message that a rule delays', () => {
    expect(mayStillBeTold(open)).toBe(false);
    expect(mayStillBeTold({ ...open, assigned_to: { escalate_rule_id: 'r1' } })).toBe(true);
  });

  it('sees a message under way as waiting', () => {
    expect(outcome(delivery('pending', 0))).toBe('waiting');
  });
});
