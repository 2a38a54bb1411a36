import { expect, it } from 'vitest';
import { toldCode } from './told';

it('a code is told by a word, to Telegram by a command', () => {
  expect(toldCode('slack_app', '459JFTAJ')).toBe('link 459JFTAJ');
  expect(toldCode('telegram', '459JFTAJ')).toBe('/link 459JFTAJ');
});
