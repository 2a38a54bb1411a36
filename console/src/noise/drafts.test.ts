import { describe, expect, it } from 'vitest';
import type { DropRule, InhibitRule, SilenceRule } from '../api/noise';
import { draftFrom, draftOf, faults, newDraft } from './drafts';
import { quickEnd, whenBody, type When } from './when';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-11-26T10:00:00Z'); // 18:00 in Shanghai
const DEV = [[{ key: 'labels.env', oper: 'IN', vals: ['dev'] }]] as DropRule['filters'];

const KEPT: DropRule = {
  account_id: 1,
  channel_id: 2,
  rule_id: 'r',
  rule_name: 'Dev',
  description: 'why',
  priority: 20,
  status: 'enabled',
  version: 3,
  updated_by: 4,
  created_at: 0,
  updated_at: 0,
  deleted_at: 0,
  hits_24h: 0,
  hits_7d: 0,
  last_hit_at: 0,
  filters: DEV,
};
const SILENCE: SilenceRule = {
  ...KEPT,
  time_filters: [],
  time_zone: '',
  is_directly_discard: true,
  from_incident_id: 'i',
  is_effective: true,
  is_over: false,
};

function silence(part: Partial<SilenceRule>): When {
  return draftOf({ ...SILENCE, ...part }, NOW, ZONE).when;
}

describe('a silence', () => {
  it('once comes back as it was', () => {
    const once = { start_time: NOW / 1000 - 60, end_time: NOW / 1000 + 3_600 };
    const when = silence({ time_filter: once });
    expect(when).toMatchObject({ kind: 'once', start: '2026-11-26T17:59', end: '2026-11-26T19:00' });
    expect(whenBody(when, ZONE)).toEqual({ time_filter: once });
  });

  it('by the week comes back as it was', () => {
    const times = [{ start: '22:00', end: '06:00', repeat: [6, 0] }];
    const when = silence({ time_filters: times, time_zone: 'Europe/Berlin' });
    expect(whenBody(when, ZONE)).toEqual({ time_filters: times, time_zone: 'Europe/Berlin' });
  });

  it('by a calendar comes back as it was', () => {
    const times = [{ cal_id: 'c', is_off: false, start: '09:00', end: '18:00' }];
    const when = silence({ time_filters: times });
    expect(when.kind).toBe('calendar');
    expect(whenBody(when, ZONE)).toEqual({ time_filters: times, time_zone: '' });
  });

  it.each([
    ['hour', '2026-11-26T11:00:00Z'],
    ['four_hours', '2026-11-26T14:00:00Z'],
    ['tomorrow', '2026-11-27T01:00:00Z'],
    ['day', '2026-11-27T10:00:00Z'],
  ] as const)('for %s ends at %s', (quick, end) => {
    expect(quickEnd(quick, NOW, ZONE)).toBe(Date.parse(end));
  });

  it.each([
    [{ start: '' }, 'no_start'],
    [{ end: '' }, 'no_end'],
    [{ end: '2026-11-26T17:00' }, 'order'],
    [{ start: '2026-11-25T17:00', end: '2026-11-26T17:00' }, 'over'],
    [{ kind: 'weekly', times: [] }, 'no_hours'],
    [{ kind: 'weekly', times: [{ start: '', end: '10:00' }] }, 'no_hours'],
    [{ kind: 'calendar' }, 'no_calendar'],
  ] as [Partial<When>, string][])('that says %o is not saved', (part, fault) => {
    const draft = { ...newDraft(0, NOW, ZONE), rule_name: 'n', filters: DEV };
    expect(faults('silence', draft, NOW, ZONE)).toEqual([]);
    expect(faults('silence', { ...draft, when: { ...draft.when, ...part } }, NOW, ZONE)).toEqual([fault]);
  });
});

describe('a draft', () => {
  it('has what its rule has', () => {
    expect(draftOf(KEPT, NOW, ZONE)).toMatchObject({
      rule_name: 'Dev',
      description: 'why',
      priority: 20,
      filters: DEV,
    });
    const source = [[{ key: 'severity', oper: 'IN', vals: ['Critical'] }]] as DropRule['filters'];
    const { filters: target_filters, ...basics } = KEPT;
    const rule: InhibitRule = {
      ...basics,
      target_filters,
      source_filters: source,
      equals: ['labels.host'],
      is_directly_discard: false,
    };
    expect(draftOf(rule, NOW, ZONE)).toMatchObject({ filters: DEV, source_filters: source, equals: ['labels.host'] });
  });

  it('names what keeps it from being saved', () => {
    const draft = newDraft(0, NOW, ZONE);
    expect(faults('drop', draft, NOW, ZONE)).toEqual(['name', 'nothing']);
    expect(faults('inhibit', { ...draft, rule_name: 'n', filters: [[]] }, NOW, ZONE)).toEqual([
      'no_source',
      'unfinished',
      'no_equals',
    ]);
  });

  it('of an event inhibits beside the same label', () => {
    expect(draftFrom(DEV[0]!, newDraft(0, NOW, ZONE))).toMatchObject({ filters: DEV, equals: ['labels.env'] });
  });
});
