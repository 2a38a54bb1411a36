import { expect, it } from 'vitest';
import { causeKey, rulesOnce } from './coverage';

const gap = { start: 1, end: 2, causes: [] };
const rule = { channel_id: 1, rule_id: 'a', rule_name: 'r', gaps: [gap], gap_count: 1 };

it('says once what holds for several severities', () => {
  const found = rulesOnce([
    { ...rule, severity: 'Critical' },
    { ...rule, severity: 'Warning' },
    { ...rule, severity: 'Info', gaps: [] },
  ]);
  expect(found.map((one) => one.severities)).toEqual([['Critical', 'Warning'], ['Info']]);
});

it('has a text for every cause', () => {
  expect([causeKey('empty'), causeKey('no_phone')]).toEqual(['empty', 'other']);
});
