import { describe, expect, it } from 'vitest';
import type { Incident } from '../api/incidents';
import { belongs, isNarrowed, readFilters, toQuery } from './filters';

const incident = {
  incident_severity: 'Critical',
  progress: 'Triggered',
  channel_id: 7,
  title: 'Disk full on db-1',
  responders: [{ person_id: 3, assigned_at: 1, acknowledged_at: 0 }],
} as unknown as Incident;

describe('the address of an incident list', () => {
  it('keeps what makes sense and drops the rest', () => {
    const search = readFilters({
      progress: 'Closed',
      severity: ['Info', 'Loud'],
      channel: 'x',
      mine: 'yes',
      q: 42,
      range: '9y',
    });
    expect(search).toEqual({ progress: 'Closed', severity: ['Info'], q: '42' });
  });

  it('asks for everything that is open, however old, when it says nothing', () => {
    const query = toQuery({}, 3, 1_000_000);
    expect(query).toMatchObject({ start_time: 1, progress: 'Triggered,Processing' });
    expect(query.responder_ids).toBeUndefined();
  });

  it('looks back seven days where closed ones may be, never without end', () => {
    expect(toQuery({ progress: 'Closed' }, 3, 1_000_000).start_time).toBe(1_000_000 - 604_800);
    expect(toQuery({ progress: 'all', range: 'any' }, 3, 1_000_000).start_time).toBe(1_000_000 - 604_800);
    expect(toQuery({ progress: 'all', range: '30d' }, 3, 3_000_000).start_time).toBe(3_000_000 - 2_592_000);
  });

  it('asks for my own when it says mine', () => {
    expect(toQuery({ mine: true, severity: ['Critical', 'Info'] }, 3, 0)).toMatchObject({
      responder_ids: [3],
      incident_severity: 'Critical,Info',
    });
  });

  it('is narrowed by filters, not by a time range or an open panel', () => {
    expect(isNarrowed({ range: '1h', open: 'a' })).toBe(false);
    expect(isNarrowed({ progress: 'all' })).toBe(true);
    expect(isNarrowed({ q: 'disk' })).toBe(true);
  });
});

describe('an incident that just appeared', () => {
  it.each([
    [{}, true],
    [{ progress: 'Closed' as const }, false],
    [{ severity: ['Info' as const] }, false],
    [{ channel: 8 }, false],
    [{ mine: true }, true],
    [{ q: 'DISK' }, true],
    [{ q: 'cpu' }, false],
  ])('belongs to the list %o: %s', (search, answer) => {
    expect(belongs(search, incident, 3)).toBe(answer);
  });

  it('is not mine when I am no responder', () => {
    expect(belongs({ mine: true }, incident, 4)).toBe(false);
  });
});
