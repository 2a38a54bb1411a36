import { describe, expect, it } from 'vitest';
import { exactly, finished, isUnfinished, kindOf, newCondition, readValue, shownText } from './model';

describe('a value', () => {
  it.each([
    ['checkout', 'exact', 'checkout'],
    ['', 'exact', ''],
    ['/', 'exact', '/'],
    ['//', 'exact', '//'],
    ['/^db-/', 'regex', '^db-'],
    ['db-*', 'wildcard', 'db-*'],
    ['db-?', 'wildcard', 'db-?'],
    ['*', 'exists', ''],
    ['**', 'exists', ''],
    ['cidr:10.0.0.0/24', 'network', '10.0.0.0/24'],
    ['num:ge:90', 'number', '≥ 90'],
    ['num:odd:90', 'number', 'odd 90'],
    ['num: five', 'exact', 'num: five'],
  ])('%s is %s and shown as %s', (value, kind, shown) => {
    expect(kindOf(value)).toBe(kind);
    expect(shownText(value)).toBe(shown);
  });

  it.each([
    ['>= 90', 'num:ge:90'],
    ['≤0.5', 'num:le:0.5'],
    ['> -3', 'num:gt:-3'],
    ['<', '<'],
    ['a > 3', 'a > 3'],
    ['  checkout ', 'checkout'],
    ['/a, b/', '/a, b/'],
  ])('typed as %s is written %s', (typed, written) => {
    expect(readValue(typed)).toBe(written);
  });

  it.each(['plain', '/api/v1/', 'what?', 'a*b', '*', 'cidr:x', 'num:gt:1', '/a(b)|c$/', 'back\\slash*'])(
    'of an event, %s, is asked for exactly',
    (text) => {
      const value = exactly(text);
      if (kindOf(value) === 'exact') expect(value).toBe(text);
      else expect(new RegExp(shownText(value)).exec(text)?.[0]).toBe(text);
    },
  );
});

describe('conditions that are being written', () => {
  const whole = { key: 'labels.service', oper: 'IN', vals: ['checkout'] } as const;

  it('are asked as far as they are written', () => {
    const filters = [[{ ...whole, vals: [...whole.vals] }, newCondition()], [newCondition()]];
    expect(finished(filters)).toEqual([[whole]]);
    expect(isUnfinished(filters)).toBe(true);
    expect(isUnfinished(finished(filters))).toBe(false);
  });
});
