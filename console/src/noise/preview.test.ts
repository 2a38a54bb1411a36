import { describe, expect, it } from 'vitest';
import { newDraft } from './drafts';
import { barsOf, isTriable, replayDraft, tryBody } from './preview';

const NOW = Date.parse('2026-01-05T09:00:00Z');
const asked = (key: string, ...vals: string[]) => ({ key, oper: 'IN' as const, vals });
const draft = { ...newDraft(10, NOW, 'UTC'), filters: [[asked('title', 'a*'), asked('severity')]] };

describe('what is tried', () => {
  it('leaves half-written conditions out', () => {
    expect(tryBody('drop', draft, 'UTC')).toEqual({ kind: 'drop', filters: [[asked('title', 'a*')]] });
  });

  it('needs a condition, and of an inhibit rule both sides and what they have in common', () => {
    expect(isTriable('drop', newDraft(1, NOW, 'UTC'), 'UTC')).toBe(false);
    expect(isTriable('drop', draft, 'UTC')).toBe(true);
    expect(isTriable('inhibit', draft, 'UTC')).toBe(false);
    const whole = { ...draft, source_filters: [[asked('title', 'b')]], equals: ['labels.host'] };
    expect(isTriable('inhibit', whole, 'UTC')).toBe(true);
  });

  it('takes the place of the saved rule in a replay', () => {
    const [rule] = replayDraft('drop', draft, 'UTC', 'r1').rules;
    expect(rule).toMatchObject({ kind: 'drop', rule_id: 'r1', rule_name: 'draft', priority: 10 });
    expect(replayDraft('silence', draft, 'UTC', undefined).rules[0]).toHaveProperty('time_filter');
  });
});

it('draws days beside the highest', () => {
  expect(barsOf([{ matched: 5 }, { matched: 0 }, { matched: 10 }])).toEqual([50, 0, 100]);
  expect(barsOf([])).toEqual([]);
});
