import { expect, it } from 'vitest';
import { headersText, readHeaders } from './headers';

it('reads headers as they are written', () => {
  const read = { Authorization: 'Bearer a:b', 'X-Team': '***' };
  expect(readHeaders('Authorization: Bearer a:b\n\n X-Team :***\n')).toEqual(read);
  expect(readHeaders(headersText(read))).toEqual(read);
  expect(readHeaders('no colon')).toEqual({ 'no colon': '' });
});
