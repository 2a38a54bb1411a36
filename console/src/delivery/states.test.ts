import { describe, expect, it } from 'vitest';
import type { Delivery } from '../api/delivery';
import { mayResend, saidOf, strongProof } from './states';

const delivery = (fields: Partial<Delivery>) => ({ kind: 'incident', state: 'sent', proof: '', ...fields }) as Delivery;

describe('a message', () => {
  it('shows a proof only where it says more than the state', () => {
    expect(strongProof(delivery({ proof: 'sent' }))).toBeUndefined();
    expect(strongProof(delivery({ state: 'delivered', proof: 'delivered' }))).toBeUndefined();
    expect(strongProof(delivery({ state: 'delivered', proof: 'answered' }))).toBe('answered');
  });

  it('says the same thing once', () => {
    expect(saidOf(delivery({ last_result: 'busy', reason: 'busy' }))).toEqual(['busy']);
    expect(saidOf(delivery({ last_result: '', reason: 'you are on call' }))).toEqual(['you are on call']);
  });

  it('is not sent again while it waits, nor when it may hold a code', () => {
    expect(mayResend(delivery({ state: 'failed' }))).toBe(true);
    expect(mayResend(delivery({ state: 'pending' }))).toBe(false);
    expect(mayResend(delivery({ kind: 'notice', state: 'failed' }))).toBe(false);
  });
});
