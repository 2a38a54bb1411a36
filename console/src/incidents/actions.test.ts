import { describe, expect, it } from 'vitest';
import type { Incident } from '../api/incidents';
import { applies, foresee } from './actions';

const NOW = 1_000;
const ME = { member_id: 1, member_name: 'Ann', email: 'ann@example.com' };

function incident(change: Partial<Incident> = {}): Incident {
  return {
    progress: 'Triggered',
    responders: [],
    snoozed_before: 0,
    ack_time: 0,
    close_time: 0,
    ...change,
  } as Incident;
}

const processing = foresee({ kind: 'ack' }, incident(), ME, NOW);

describe('what is offered', () => {
  it.each([
    ['ack', incident(), true],
    ['ack', processing, false],
    ['ack', incident({ progress: 'Closed' }), false],
    ['unack', processing, true],
    ['unack', incident({ progress: 'Processing' }), false],
    ['close', processing, true],
    ['reopen', incident({ progress: 'Closed' }), true],
    ['snooze', incident(), false],
    ['snooze', processing, true],
    ['wake', { ...processing, snoozed_before: NOW + 1 }, true],
    ['wake', { ...processing, snoozed_before: NOW }, false],
  ] as const)('%s', (kind, one, answer) => {
    expect(applies(kind, one, ME.member_id, NOW)).toBe(answer);
  });
});

describe('what is shown before the server has answered', () => {
  it('makes me a responder who has acknowledged', () => {
    expect(processing).toMatchObject({ progress: 'Processing', ack_time: NOW });
    expect(processing.responders).toMatchObject([{ person_id: 1, person_name: 'Ann', acknowledged_at: NOW }]);
  });

  it('keeps the first acknowledgement and the others who gave one', () => {
    const other = { person_id: 2, person_name: 'Bob', email: 'bob@example.com', assigned_at: 5, acknowledged_at: 9 };
    const both = foresee(
      { kind: 'ack' },
      incident({ progress: 'Processing', ack_time: 9, responders: [other] }),
      ME,
      NOW,
    );
    expect(both.ack_time).toBe(9);
    expect(foresee({ kind: 'unack' }, both, ME, NOW)).toMatchObject({ progress: 'Processing', ack_time: 9 });
  });

  it('is triggered again when the only one takes it back', () => {
    expect(foresee({ kind: 'unack' }, processing, ME, NOW)).toMatchObject({ progress: 'Triggered', ack_time: 0 });
  });

  it('wakes what it closes, and snoozes by minutes', () => {
    const snoozed = foresee({ kind: 'snooze', minutes: 15 }, processing, ME, NOW);
    expect(snoozed.snoozed_before).toBe(NOW + 900);
    expect(foresee({ kind: 'wake' }, snoozed, ME, NOW)).toMatchObject({
      progress: 'Triggered',
      snoozed_before: 0,
      ack_time: 0,
    });
    expect(foresee({ kind: 'close' }, snoozed, ME, NOW)).toMatchObject({ progress: 'Closed', snoozed_before: 0 });
  });
});
