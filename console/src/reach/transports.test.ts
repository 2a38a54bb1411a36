import { describe, expect, it } from 'vitest';
import type { Provider } from '../api/reach';
import { readWish, rowsOf, toggled, writeWish } from './transports';

const provider = (provider_id: number, medium: string, status: Provider['status'] = 'enabled') =>
  ({ provider_id, medium, status, name: `P${provider_id}` }) as Provider;

describe('the rows of the matrix', () => {
  it('are the common ways, and only those chat apps that are set up', () => {
    expect(rowsOf([], [])).toEqual(['voice', 'sms', 'email', 'app']);
    expect(rowsOf([provider(1, 'slack_app'), provider(2, 'telegram', 'disabled')], [])).toEqual([
      'voice',
      'sms',
      'email',
      'app',
      'slack_app',
    ]);
  });

  it('name each provider where a chat app has several', () => {
    const two = [provider(4, 'slack_app'), provider(7, 'slack_app')];
    expect(rowsOf(two, []).slice(4)).toEqual(['slack_app', 'slack_app:4', 'slack_app:7']);
  });

  it('keep what is wished though nothing serves it any more', () => {
    expect(rowsOf([], ['telegram:9']).slice(4)).toEqual(['telegram', 'telegram:9']);
  });
});

describe('wishes', () => {
  it('are read and written', () => {
    expect(readWish('slack_app:42')).toEqual({ medium: 'slack_app', providerId: 42 });
    expect(readWish('sms')).toEqual({ medium: 'sms', providerId: 0 });
    expect(writeWish(readWish('slack_app:42'))).toBe('slack_app:42');
    expect(readWish('slack_app:x').providerId).toBe(0);
  });

  it('are ticked and unticked in the order of the rows, and lose nothing unknown', () => {
    const rows = ['voice', 'sms', 'email'];
    expect(toggled(['email', 'pager'], 'voice', true, rows)).toEqual(['voice', 'email', 'pager']);
    expect(toggled(['voice', 'email'], 'voice', false, rows)).toEqual(['email']);
  });
});
