import { describe, expect, it } from 'vitest';
import { modesOf, settingsOf } from './modes';

describe('modes', () => {
  it('come back as they were saved', () => {
    const saved = {
      push_mode: 'rules',
      trigger: [[{ key: 'title', oper: 'IN', vals: ['*PROBLEM*', '/^down/'] }]],
      close: [[{ key: 'content', oper: 'IN', vals: ['*RESOLVED*'] }]],
      key_from: 'content',
      key_pattern: 'host=(?P<result>\\S+)',
      unmatched: 'alert',
    };
    const modes = modesOf(saved);
    expect(modes?.opens).toBe('*PROBLEM*\n/^down/');
    expect(modes && settingsOf(modes)).toEqual(saved);
  });

  it('begin with each message', () => {
    const modes = modesOf({});
    expect(modes && settingsOf(modes)).toEqual({ push_mode: 'each' });
  });

  it('leave rules alone that say more than the form can', () => {
    const and = [
      { key: 'title', oper: 'IN', vals: ['a'] },
      { key: 'content', oper: 'IN', vals: ['b'] },
    ];
    expect(modesOf({ trigger: [and] })).toBeNull();
    expect(modesOf({ close: [[{ key: 'from', oper: 'IN', vals: ['a'] }]] })).toBeNull();
  });
});
