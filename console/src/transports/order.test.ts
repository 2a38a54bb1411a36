import { expect, it } from 'vitest';
import type { Provider } from '../api/reach';
import { byMedium } from './order';

const provider = (provider_id: number, medium: string, priority: number) =>
  ({ provider_id, medium, priority }) as Provider;

it('providers stand by medium, as they are tried', () => {
  const found = byMedium([
    provider(1, 'robot', 0),
    provider(2, 'sms', 3),
    provider(3, 'voice', 0),
    provider(5, 'sms', 1),
    provider(4, 'sms', 1),
  ]);
  expect(found.map(([medium, ones]) => [medium, ones.map((one) => one.provider_id)])).toEqual([
    ['voice', [3]],
    ['sms', [4, 5, 2]],
    ['robot', [1]],
  ]);
});
