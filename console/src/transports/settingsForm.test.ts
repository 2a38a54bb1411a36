import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/call';
import type { NotifierField } from '../api/escalation';
import { faultsOf, filled, HIDDEN, missingOf, shownSecret, typedSecret } from './settingsForm';

const field = (name: string, required = true) => ({ name, required }) as NotifierField;

describe('a secret', () => {
  it('is never shown, and kept unless another one is typed', () => {
    expect(shownSecret(HIDDEN)).toBe('');
    expect(typedSecret('new', true)).toBe('new');
    expect(typedSecret('', true)).toBe(HIDDEN);
    expect(typedSecret('', false)).toBe('');
  });
});

describe('settings', () => {
  it('know what is missing', () => {
    const fields = [field('id'), field('codes'), field('note', false)];
    expect(missingOf(fields, { id: '', codes: [] })).toEqual(['id', 'codes']);
    expect(missingOf(fields, { id: 'x', codes: ['200'] })).toEqual([]);
  });

  it('are sent without what is empty', () => {
    expect(filled({ a: '', b: [], c: {}, d: false, e: 0, f: 'x' })).toEqual({ d: false, e: 0, f: 'x' });
  });
});

describe('what the server finds wrong', () => {
  it('goes to its fields', () => {
    const text = 'settings.app_id: is required; settings.headers.X-Team: must be text; it is a number';
    expect(faultsOf(new ApiError('InvalidParameter', text, 400, ''))).toEqual({
      app_id: 'is required',
      headers: 'must be text; it is a number',
    });
  });

  it('is left alone when it is of no field', () => {
    expect(faultsOf(new ApiError('InvalidParameter', 'name: is taken', 400, ''))).toBeNull();
    expect(faultsOf(new Error('x'))).toBeNull();
  });
});
