import { describe, expect, it } from 'vitest';
import { readNext } from './next';

describe('where to go after signing in', () => {
  it.each(['/incidents', '/incidents/6f?tab=why', '/'])('%s is one of our pages', (next) => {
    expect(readNext({ next })).toEqual({ next });
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', 7, undefined])(
    '%s is refused by name',
    (next) => {
      expect(Object.entries(readNext({ next }))).toEqual([['next', undefined]]);
    },
  );
});
