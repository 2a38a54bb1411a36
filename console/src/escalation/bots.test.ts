import { describe, expect, it } from 'vitest';
import { linesOf, mapOf } from './bots';

describe('headers of a bot', () => {
  it('are written as lines and read back', () => {
    const headers = { Authorization: 'Bearer a:b', 'X-Team': 'core' };
    expect(linesOf(headers)).toBe('Authorization: Bearer a:b\nX-Team: core');
    expect(mapOf(linesOf(headers))).toEqual(headers);
  });

  it('are none when nothing sensible is written', () => {
    expect(mapOf('no colon here\n')).toEqual({});
    expect(linesOf(undefined)).toBe('');
  });
});
