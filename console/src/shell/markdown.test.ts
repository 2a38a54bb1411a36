import { describe, expect, it } from 'vitest';
import { blocks, spans } from './markdown';

describe('a guide', () => {
  it('is read block by block', () => {
    const source =
      '# Title\n\nOne\ntwo.\n\n```sh\ncurl x\n\n  -d y\n```\n- a\n- b\n  more\n\n| k | v |\n|---|---|\n| `a|b` | c |\n';
    expect(blocks(source)).toEqual([
      { kind: 'heading', level: 1, text: 'Title' },
      { kind: 'paragraph', text: 'One two.' },
      { kind: 'code', language: 'sh', text: 'curl x\n\n  -d y' },
      { kind: 'list', ordered: false, items: ['a', 'b more'] },
      { kind: 'table', head: ['k', 'v'], rows: [['`a|b`', 'c']] },
    ]);
  });

  it('ends with its text when a fence is not closed', () => {
    expect(blocks('```\nx')).toEqual([{ kind: 'code', language: '', text: 'x' }]);
  });

  it('marks words inside a line, and links only to the web', () => {
    expect(spans('Set `a` to **b** *c* [d](https://e.f) [g](javascript:h)')).toEqual([
      { kind: 'text', text: 'Set ' },
      { kind: 'code', text: 'a' },
      { kind: 'text', text: ' to ' },
      { kind: 'strong', text: 'b' },
      { kind: 'text', text: ' ' },
      { kind: 'emphasis', text: 'c' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'd', href: 'https://e.f' },
      { kind: 'text', text: ' [g](javascript:h)' },
    ]);
  });

  it('has lists inside lists', () => {
    expect(blocks('1. a\n   - b\n     more\n   - c\n2. d\n   e\n')).toEqual([
      { kind: 'list', ordered: true, items: [{ text: 'a', inner: ['b more', 'c'] }, 'd e'] },
    ]);
  });

  it('links a bare address', () => {
    expect(spans('see <https://a.b/c>.')).toEqual([
      { kind: 'text', text: 'see ' },
      { kind: 'link', text: 'https://a.b/c', href: 'https://a.b/c' },
      { kind: 'text', text: '.' },
    ]);
  });
});
