import { describe, expect, it } from 'vitest';
import { traitsOf } from './fromEvent';
import { labelKeys, seenIn, valuesOf } from './suggestions';

const EVENT = { event_severity: 'Critical', title: 'Disk full', alert_key: 'k', integration_id: 7 } as const;

describe('traitsOf', () => {
  it('puts the labels that tell what it is about first', () => {
    const traits = traitsOf({ ...EVENT, labels: { trigger_value: '97', service: 'checkout', empty: '' } });
    expect(traits.map((one) => [one.condition.key, one.condition.vals[0], one.telling])).toEqual([
      ['labels.service', 'checkout', true],
      ['labels.trigger_value', '97', false],
      ['title', 'Disk full', false],
      ['severity', 'Critical', false],
      ['data_source_id', '7', false],
    ]);
  });

  it('takes the title where no label tells', () => {
    const telling = traitsOf({ ...EVENT, labels: { trigger_value: '97' } }).filter((one) => one.telling);
    expect(telling.map((one) => one.condition.key)).toEqual(['title']);
  });
});

describe('seenIn', () => {
  const seen = seenIn([
    { ...EVENT, labels: { env: 'dev', service: 'a' } },
    { ...EVENT, labels: { env: 'prod' } },
    { ...EVENT, title: 'Other', labels: { env: 'prod', long: 'x'.repeat(200) } },
  ]);

  it('ranks values by how often they came', () => {
    expect(valuesOf(seen, 'labels.env')).toEqual(['prod', 'dev']);
    expect(valuesOf(seen, 'title')).toEqual(['Disk full', 'Other']);
  });

  it('knows short names of labels, and nothing that never came', () => {
    expect(valuesOf(seen, 'service')).toEqual(['a']);
    expect(valuesOf(seen, 'labels.long')).toEqual([]);
    expect(labelKeys(seen)).toEqual(['labels.env', 'labels.service']);
  });
});
