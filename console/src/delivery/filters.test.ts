import { describe, expect, it } from 'vitest';
import { readDeliveryFilters, toQuery } from './filters';

describe('the address of a list of messages', () => {
  it('keeps what makes sense and drops the rest', () => {
    const read = readDeliveryFilters({ state: ['failed', 'lost'], medium: 'sms', person: 7, range: '7d', open: 'x' });
    expect(read).toEqual({ state: ['failed'], medium: undefined, person: 7, range: '7d', open: undefined });
  });

  it('stands for a request', () => {
    expect(toQuery({ state: ['failed'], medium: ['sms'], person: 7, range: '1h' }, 10_000)).toEqual({
      start_time: 6_400,
      states: ['failed'],
      media: ['sms'],
      person_ids: [7],
    });
  });

  it('means a day when it says nothing', () => {
    expect(toQuery({}, 100_000)).toEqual({ start_time: 13_600, states: [], media: [], person_ids: [] });
  });
});
