import { expect, it } from 'vitest';
import { isOver } from './lengths';

it('a text is too long only where a limit is known', () => {
  expect(isOver({ length: 2_001, limit: 2_000 })).toBe(true);
  expect(isOver({ length: 2_000, limit: 2_000 })).toBe(false);
  expect(isOver({ length: 9_999, limit: 0 })).toBe(false);
});
