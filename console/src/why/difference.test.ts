import { describe, expect, it } from 'vitest';
import { difference } from './difference';

describe('what a step changed', () => {
  it('shows changed, new and removed fields, in the order of their names', () => {
    expect(difference({ title: 'a', same: 1, gone: true }, { title: 'b', same: 1, labels: { x: 'y' } })).toEqual([
      { field: 'gone', before: 'true', after: '' },
      { field: 'labels', before: '', after: '{"x":"y"}' },
      { field: 'title', before: 'a', after: 'b' },
    ]);
  });

  it('is empty when a step only looked', () => {
    expect(difference(undefined, undefined)).toEqual([]);
    expect(difference({ a: null }, {})).toEqual([]);
  });
});
