import { expect, it } from 'vitest';
import { changeText, isEmpty, sidesOf } from './figures';
import type { Difference } from './queries';

const side = { fates: [{ fate: 'opened', events: 3 }], incidents: 3, told: 2, messages: 5, group_messages: 1 };
const found: Difference = {
  is_none: false,
  before: side,
  after: { ...side, incidents: 1 },
  fates: [],
  merged: 1,
  split: 0,
  messages_added: 0,
  messages_gone: 2,
  woken: [
    { person_id: 1, person_name: 'ana', before: 2, after: 0 },
    { person_id: 2, person_name: 'bo', before: 1, after: 1 },
  ],
  event_examples: [],
  message_examples: [],
};

it('puts both sides beside each other', () => {
  expect(sidesOf(found, 'incidents')).toEqual([3, 1]);
  expect(sidesOf(found, 'woken')).toEqual([3, 1]);
});

it('says what changes, also without a colour', () => {
  expect([changeText(3, 1), changeText(1, 3), changeText(2, 2)]).toEqual(['−2', '+2', '']);
});

it('tells an empty time from one without a difference', () => {
  expect(isEmpty(found)).toBe(false);
  const none = { ...side, fates: [] };
  expect(isEmpty({ ...found, before: none, after: none })).toBe(true);
});
