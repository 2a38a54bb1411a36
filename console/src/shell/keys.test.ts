import { afterEach, describe, expect, it } from 'vitest';
import { belongsElsewhere } from './keys';

function press(markup: string, init: KeyboardEventInit): boolean {
  document.body.innerHTML = markup;
  let answer = false;
  document.addEventListener('keydown', (event) => (answer = belongsElsewhere(event)), { once: true });
  document.querySelector('#at')?.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }));
  return answer;
}

describe('single-key commands', () => {
  afterEach(() => {
    document.body.innerHTML = '';
  });

  it.each([
    ['<div id="at"></div>', { key: 'j' }, false],
    ['<input id="at">', { key: 'j' }, true],
    ['<div role="dialog"><p id="at"></p></div>', { key: 'a' }, true],
    ['<div id="at"></div>', { key: 'a', ctrlKey: true }, true],
    ['<button id="at"></button>', { key: 'Enter' }, true],
    ['<button id="at"></button>', { key: 'a' }, false],
  ])('%s with %o belongs elsewhere: %s', (markup, init, answer) => {
    expect(press(markup, init)).toBe(answer);
  });
});
