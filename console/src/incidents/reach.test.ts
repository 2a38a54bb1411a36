import { describe, expect, it } from 'vitest';
import type { Delivery, Incident } from '../api/incidents';
import { reach } from './reach';

const open = { progress: 'Triggered', untold: '' } as Incident;

function deliveries(...states: Delivery['state'][]): Delivery[] {
  return states.map((state) => ({ state }) as Delivery);
}

describe('whether anybody was told', () => {
  it('is not claimed before the deliveries are known', () => {
    expect(reach(open, undefined)).toBeNull();
  });

  it('is what the product says when it told nobody', () => {
    expect(reach({ ...open, untold: 'No rule matched.' }, undefined)).toBe('nobody');
  });

  it.each([
    [deliveries(), 'soon'],
    [deliveries('dropped'), 'soon'],
    [deliveries('failed', 'failed'), 'lost'],
    [deliveries('delivered', 'failed'), 'partly'],
    [deliveries('pending'), 'told'],
    [deliveries('delivered', 'dropped'), 'told'],
  ])('%j → %s', (some, answer) => {
    expect(reach(open, some)).toBe(answer);
  });

  it('raises no alarm about an incident that somebody handles, or that is over', () => {
    expect(reach({ ...open, progress: 'Processing' }, [])).toBe('told');
    expect(reach({ ...open, progress: 'Closed', untold: 'No rule matched.' }, [])).toBe('told');
  });
});
