import { describe, expect, it } from 'vitest';
import { isWhole, readPairs, withPairs } from './mentionText';

describe('two pasted columns', () => {
  it('are read whatever parts them and whichever comes first', () => {
    const text = 'Ana@example.com\tou_1\nou_2, bo@example.com\n"cy@example.com";"ou_3"\ndi@example.com ou_4\n';
    expect(readPairs(text)).toEqual({
      pairs: [
        ['ana@example.com', 'ou_1'],
        ['bo@example.com', 'ou_2'],
        ['cy@example.com', 'ou_3'],
        ['di@example.com', 'ou_4'],
      ],
      skipped: 0,
    });
  });

  it('count what makes no pair', () => {
    expect(readPairs('e-mail\tid\na@b.c\nx@y.z u_1 more\na@b.c d@e.f')).toEqual({ pairs: [], skipped: 4 });
  });
});

describe('rows', () => {
  it('take new ids for known addresses', () => {
    expect(
      withPairs(
        [
          ['a@b.c', '1'],
          ['', ''],
        ],
        [
          ['a@b.c', '2'],
          ['d@e.f', '3'],
        ],
      ),
    ).toEqual([
      ['a@b.c', '2'],
      ['d@e.f', '3'],
    ]);
  });

  it('are whole when each has an address of its own and an id', () => {
    expect(isWhole([['a@b.c', '1']])).toBe(true);
    expect(isWhole([['a@b.c', '']])).toBe(false);
    expect(
      isWhole([
        ['a@b.c', '1'],
        ['A@b.c', '2'],
      ]),
    ).toBe(false);
  });
});
