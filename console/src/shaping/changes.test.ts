import { expect, it } from 'vitest';
import { changesOf } from './changes';

it('tells what was added, changed and removed', () => {
  const before = { title: 'a', description: '', event_status: 'Info', labels: { x: '1', y: '2' } };
  const after = { ...before, event_status: 'Critical', labels: { x: '1', z: '3' } };
  expect(changesOf(before, after)).toEqual([
    { name: 'severity', before: 'Info', after: 'Critical' },
    { name: 'labels.y', before: '2', after: '' },
    { name: 'labels.z', before: '', after: '3' },
  ]);
  expect(changesOf(before, before)).toEqual([]);
});
