import { describe, expect, it } from 'vitest';
import { guessed, pairsOf, textOf } from './mapping';

describe('pairs', () => {
  it('go to text and back', () => {
    const pairs = { ALARM: 'Critical', 'a=b': 'Ok', team: '${meta.team}' };
    expect(pairsOf(textOf(pairs))).toEqual(pairs);
    expect(pairsOf('x=1\n\nno name\n = 2')).toEqual({ x: '1' });
  });
});

describe('a first mapping', () => {
  it('takes fields by their names, also one level down', () => {
    const body = JSON.stringify({ msg: 'disk', level: 'bad', meta: { host: 'db-1' }, id: 7 });
    expect(guessed(body)).toEqual({
      title: '${msg}',
      status: '${level}',
      resource: '${meta.host}',
      key: '${id}',
    });
  });

  it('finds the list of alerts', () => {
    expect(guessed('{"alerts": [{"title": "x"}]}')).toEqual({ items: 'alerts', title: '${title}' });
  });

  it('says nothing of what it does not know', () => {
    expect(guessed('{"a": 1}')).toEqual({});
    expect(guessed('no json')).toEqual({});
  });
});
