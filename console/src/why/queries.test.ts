import { describe, expect, it } from 'vitest';
import { localValue, readLocal, readTold } from './queries';

describe('the address of the question', () => {
  it('keeps what makes sense and drops the rest', () => {
    const asked = { person: 7, at: 1_767_603_600, window: 60, incident: 'a'.repeat(24) };
    expect(readTold(asked)).toEqual(asked);
    expect(readTold({ person: 'me', at: -1, window: 7, incident: 'x' })).toEqual({});
  });
});

describe('the moment', () => {
  it('goes into the field and comes back', () => {
    expect(readLocal(localValue(1_767_603_600))).toBe(1_767_603_600);
  });

  it('is none while the field is empty or lies ahead', () => {
    expect(readLocal('')).toBeUndefined();
    expect(readLocal(localValue(Date.now() / 1000 + 7_200))).toBeUndefined();
  });
});
