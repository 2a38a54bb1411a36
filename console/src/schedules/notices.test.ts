import { expect, it } from 'vitest';
import { bodyOfNotices, noticesOf } from './notices';

it('saves what it read', () => {
  const kept = {
    advance_in_time: 600,
    fixed_time: { cycle: 'week', start: '08:30' },
    by: { follow_preference: false, personal_channels: ['email'] },
    webhooks: [{ type: 'feishu', settings: { token: 'x', alias: '', chat_ids: null } }],
  };
  const found = noticesOf(kept);
  expect(found).toEqual({
    advance: 10,
    time: '08:30',
    cycle: 'week',
    ways: ['email'],
    groups: [{ type: 'feishu', settings: { token: 'x' } }],
  });
  expect(bodyOfNotices(found)).toEqual({ ...kept, webhooks: found.groups });
});

it('says nothing where nothing is set', () => {
  expect(bodyOfNotices(noticesOf(null))).toEqual({
    advance_in_time: 0,
    fixed_time: null,
    by: { follow_preference: true, personal_channels: [] },
    webhooks: [],
  });
});
