import { describe, expect, it } from 'vitest';
import { codeOfHash, isCode, shownCode, typedCode } from './code';
import { fromBase64url, isKeyOf } from './keys';

describe('a code from another screen', () => {
  it('is read as it was meant', () => {
    expect(typedCode(' abcd-2345 ')).toBe('ABCD2345');
    expect(shownCode('ABCD2345')).toBe('ABCD 2345');
    expect(isCode('abcd 2345')).toBe(true);
  });

  it.each(['', 'ABCD234', 'ABCD23456', 'ABCD2340', 'OBCD2345', '<script>'])('%s is none', (text) => {
    expect(isCode(text)).toBe(false);
  });

  it('stands behind the # of a scanned address', () => {
    expect(codeOfHash('#ABCD2345')).toBe('ABCD2345');
    expect(codeOfHash('#section')).toBe('');
    expect(codeOfHash('')).toBe('');
  });
});

describe('the key of a subscription', () => {
  it('is compared byte by byte', () => {
    expect([...fromBase64url('-_8')]).toEqual([251, 255]);
    expect(isKeyOf('-_8', new Uint8Array([251, 255]).buffer)).toBe(true);
    expect(isKeyOf('-_8', new Uint8Array([251, 254]).buffer)).toBe(false);
    expect(isKeyOf('-_8', null)).toBe(false);
  });
});
