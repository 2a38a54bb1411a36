import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { sentenceKey, stageOf } from './sentences';

describe('the sentence of a decision', () => {
  it.each([
    ['group', 'began', { why: 'window_over' }, 'group_began_window_over'],
    ['lifecycle', 'muted', { code: 'inhibited' }, 'lifecycle_muted_inhibited'],
    ['match', 'untold', { code: 'no_rule' }, 'match_untold_no_rule'],
    ['lifecycle', 'opened', { event_id: 'e' }, 'lifecycle_opened'],
    ['lifecycle', 'opened', { who: 'Ana' }, 'lifecycle_declared'],
    ['escalate', 'assigned', { rule: 'night' }, 'escalate_assigned'],
    ['escalate', 'assigned', {}, 'escalate_assigned_directly'],
    ['lifecycle', 'closed', { from: 'event' }, 'lifecycle_closed_event'],
    ['lifecycle', 'closed', { who: 'Ana', from: 'console' }, 'lifecycle_closed'],
    ['lifecycle', 'woken', {}, 'lifecycle_woken_itself'],
    ['flapping', 'flapping', { title: 'disk' }, 'flapping_line'],
    ['deliver', 'accepted', { people: 'Ana', outcome: 'accepted' }, 'deliver_told'],
    [stageOf('dropped'), 'dropped', {}, 'drop_dropped'],
    [stageOf('merged'), 'merged', {}, 'dedupe_merged'],
  ])('of %s %s %o', (stage, decision, facts, key) => {
    expect(sentenceKey(stage, decision, facts)).toBe(key);
    expect(Object.hasOwn(en.why.step, key)).toBe(true);
  });
});
