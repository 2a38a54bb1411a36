import { describe, expect, it } from 'vitest';
import { dayName, isOvernight, moved, newQuiet, quietFault } from './quiet';

describe('a quiet rule', () => {
  it('is whole when it is new', () => {
    expect(quietFault(newQuiet())).toBeNull();
    expect(isOvernight(newQuiet())).toBe(true);
  });

  it('names what is wrong with it', () => {
    expect(quietFault({ ...newQuiet(), start: '25:00' })).toBe('start');
    expect(quietFault({ ...newQuiet(), end: '' })).toBe('end');
    expect(quietFault({ ...newQuiet(), end: '24:00' })).toBeNull();
    expect(quietFault({ ...newQuiet(), end: '22:00' })).toBe('same');
    expect(quietFault({ ...newQuiet(), severities: [] })).toBe('severities');
  });
});

describe('order', () => {
  it('moves one thing by one place, not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  });
});

it('days begin with Sunday', () => {
  expect([dayName(0, 'en'), dayName(6, 'en')]).toEqual(['Sun', 'Sat']);
  expect(dayName(1, 'zh')).toBe('周一');
});
