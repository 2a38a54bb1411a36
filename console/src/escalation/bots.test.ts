import { describe, expect, it } from 'vitest';
import {
  chatIdsOf,
  eventsOf,
  EVENTS,
  linesOf,
  mapOf,
  newBot,
  providerIdOf,
  severitiesOf,
  withChats,
  withProvider,
} from './bots';

describe('headers of a bot', () => {
  it('are written as lines and read back', () => {
    const headers = { Authorization: 'Bearer a:b', 'X-Team': 'core' };
    expect(linesOf(headers)).toBe('Authorization: Bearer a:b\nX-Team: core');
    expect(mapOf(linesOf(headers))).toEqual(headers);
  });

  it('are none when nothing sensible is written', () => {
    expect(mapOf('no colon here\n')).toEqual({});
    expect(linesOf(undefined)).toBe('');
  });
});

describe('of what a bot is told', () => {
  it('is everything when it is new, and what asks somebody to act when nothing is said', () => {
    expect(eventsOf(newBot('feishu').settings)).toEqual([...EVENTS]);
    expect(eventsOf({})).toEqual(['triggered', 'repeat']);
  });

  it('is every severity unless some are chosen', () => {
    expect(severitiesOf({})).toEqual(['Critical', 'Warning', 'Info']);
    expect(severitiesOf({ severities: ['Info', 'Critical'] })).toEqual(['Critical', 'Info']);
  });
});

describe('the groups of a chat app', () => {
  it('are read as the API has them', () => {
    expect(chatIdsOf({ chat_ids: ['a', 'b', 'a'] })).toEqual(['a', 'b']);
    expect(chatIdsOf({ chat_id: 'a,b' })).toEqual(['a', 'b']);
    expect(providerIdOf({ data_source_id: '42' })).toBe(42);
    expect(providerIdOf({ data_source_id: 'x' })).toBe(0);
  });

  it('are written in one way, and chosen anew with another provider', () => {
    const settings = withChats({ chat_id: 'old', alias: 'ops' }, ['a', 'a']);
    expect(settings).toEqual({ alias: 'ops', chat_ids: ['a'] });
    expect(withProvider(settings, 7)).toEqual({ alias: 'ops', chat_ids: [], data_source_id: 7 });
    expect(withProvider({ data_source_id: 7 }, 0)).toEqual({ chat_ids: [] });
  });
});
