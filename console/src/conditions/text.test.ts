import { describe, expect, it } from 'vitest';
import type { Conditions } from './model';
import { readConditions, writeConditions } from './text';

const FILTERS: Conditions = [
  [{ key: 'severity', oper: 'IN', vals: ['Critical'] }],
  [{ key: 'labels.env', oper: 'NOTIN', vals: ['prod', '/a,b/'] }],
];

describe('conditions as text', () => {
  it('come back as they were', () => {
    expect(readConditions(writeConditions(FILTERS))).toEqual(FILTERS);
  });

  it('may be a single list, and carry nothing else along', () => {
    const text = '[{"key": "title", "oper": "IN", "vals": ["*"], "note": 1}]';
    expect(readConditions(text)).toEqual([[{ key: 'title', oper: 'IN', vals: ['*'] }]]);
  });

  it.each(['', 'severity = Critical', '{}', '[]', '[[]]', '[[{"key": "a", "oper": "EQ", "vals": ["b"]}]]', '[[1]]'])(
    'are not %s',
    (text) => {
      expect(readConditions(text)).toBeNull();
    },
  );
});
