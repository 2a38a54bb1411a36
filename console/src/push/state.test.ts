import { describe, expect, it } from 'vitest';
import { isIos, nameOf, platformOf, stateOf, type Surroundings } from './state';

const READY: Surroundings = {
  secure: true,
  worker: true,
  push: true,
  permission: 'granted',
  ios: false,
  standalone: false,
  registered: true,
};

describe('whether pushes reach this browser', () => {
  it.each([
    [{}, 'on'],
    [{ registered: false }, 'off'],
    [{ permission: 'default' }, 'off'],
    [{ permission: 'denied' }, 'denied'],
    [{ secure: false }, 'insecure'],
    [{ push: false }, 'unsupported'],
    [{ worker: false }, 'unsupported'],
    [{ permission: null }, 'unsupported'],
    [{ ios: true, push: false, permission: null }, 'home_screen'],
    [{ ios: true, standalone: true }, 'on'],
  ] as const)('%o is %s', (changes, state) => {
    expect(stateOf({ ...READY, ...changes })).toBe(state);
  });
});

const AGENTS = {
  pixel:
    'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36',
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 Version/18.4 Mobile/15E148 Safari/604.1',
  mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
};

describe('the first name of a device', () => {
  it('says browser and system', () => {
    expect(nameOf(AGENTS.pixel, 5)).toBe('Chrome, Android');
    expect(nameOf(AGENTS.iphone, 5)).toBe('Safari, iPhone');
    expect(nameOf(AGENTS.edge, 0)).toBe('Edge, Windows');
    expect(nameOf('', 0)).toBe('Browser');
  });

  it('knows an iPad that calls itself a Mac', () => {
    expect(isIos(AGENTS.mac, 5)).toBe(true);
    expect(isIos(AGENTS.mac, 0)).toBe(false);
    expect([platformOf(AGENTS.mac, 5), platformOf(AGENTS.mac, 0)]).toEqual(['iPad', 'macOS']);
  });
});
