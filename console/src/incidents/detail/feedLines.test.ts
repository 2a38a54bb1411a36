import { describe, expect, it } from 'vitest';
import type { Feed } from '../../api/feed';
import {
  closedBy,
  gaveAway,
  isWorded,
  mergedWith,
  muteOf,
  personsIn,
  pressOf,
  reportOf,
  toldBy,
  typesOf,
  VIEWS,
  WORDED,
} from './feedLines';

describe('the timeline', () => {
  it('lists everybody a notification went to, with why it failed', () => {
    const told = toldBy(
      { persons: [{ person_id: 3 }], robots: [{ alias: 'ops', failed_reason: 'gone' }], emails: ['a@b.c'] },
      (id) => `P${id}`,
    );
    expect(told).toEqual([
      { name: 'P3', failed: '' },
      { name: 'ops', failed: 'gone' },
      { name: 'a@b.c', failed: '' },
    ]);
  });

  it('asks for the names of all whom its lines speak of', () => {
    const feed = [
      { creator_id: 1, detail: { to: [2] } },
      { creator_id: 0, detail: { persons: [{ person_id: 4 }], to: 'new title' } },
      { creator_id: 5, detail: null },
    ] as unknown as Feed[];
    expect(personsIn(feed)).toEqual([1, 2, 0, 4, 5]);
  });

  it('puts every worded type into one view beside "all"', () => {
    const viewed = VIEWS.flatMap((view) => typesOf(view) ?? []);
    expect([...viewed].sort()).toEqual([...WORDED].sort());
  });

  it('knows what has no sentence, and how something closed', () => {
    expect(isWorded('i_wr_create')).toBe(false);
    expect([{ from: 'event' }, { from: 'autorslv' }, { from: 'console' }].map(closedBy)).toEqual([
      'event',
      'timeout',
      'person',
    ]);
  });

  it('tells a report of arrival from one of failure', () => {
    expect(reportOf({ outcome: 'delivered', proof: 'seen' })).toBe('seen');
    expect(reportOf({ outcome: 'delivered', proof: 'sent' })).toBe('delivered');
    expect(reportOf({ outcome: 'no_answer', proof: 'sent' })).toBe('failed');
  });

  it('knows where a merge leads', () => {
    const one = { incident_id: 'a', title: 'A', progress: 'Closed' as const };
    const other = { incident_id: 'b', title: 'B', progress: 'Closed' as const };
    expect(mergedWith({ source_incidents: [one], target_incident: other })).toEqual([one]);
    expect(mergedWith({ target_incident: other })).toEqual([other]);
    expect(mergedWith({})).toEqual([]);
    expect([gaveAway({ source_incidents: [one] }), gaveAway({ target_incident: other })]).toEqual([false, true]);
  });

  it('knows why an incident is quiet, or says what the server says', () => {
    expect(muteOf({ code: 'silenced' })).toBe('silenced');
    expect(muteOf({ code: 'newer' })).toBeUndefined();
  });

  it('knows what was pressed', () => {
    expect(pressOf({ action: 'ack' })).toBe('ack');
    expect(pressOf({ action: 'dance' })).toBeUndefined();
  });
});
