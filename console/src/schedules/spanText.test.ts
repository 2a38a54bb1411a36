import { expect, it } from 'vitest';
import { spanTextIn } from './spanText';

const at = (text: string) => Date.parse(text) / 1000;
/** Engines differ in which space stands around a dash. */
const plain = (text: string) => text.replace(/[\u2009\u202f\u00a0 ]+/g, ' ');

it('says what two times share once', () => {
  const { span } = spanTextIn('en', 'Europe/Berlin');
  expect(plain(span(at('2026-11-28T01:00:00Z'), at('2026-11-28T05:00:00Z')))).toBe('Sat, Nov 28, 02:00 – 06:00');
  expect(plain(span(at('2026-11-28T22:00:00Z'), at('2026-11-28T23:00:00Z')))).toBe(
    'Sat, Nov 28, 23:00 – Sun, Nov 29, 00:00',
  );
});

it('says it in Chinese too', () => {
  const { span } = spanTextIn('zh', 'Asia/Shanghai');
  const text = plain(span(at('2026-11-28T01:00:00Z'), at('2026-11-28T05:00:00Z')));
  expect(text).toContain('周六');
  expect(text).toContain('09:00');
  expect(text).toContain('13:00');
});
