import { call, type Input, type Output } from '../api/call';
import { queryClient } from '../api/query';
import { TRANSPORTS, type Provider } from '../api/reach';
import { providerList, reachKeys } from '../reach/queries';

/** Providers by medium: media in the order of preferences, then others; inside as they are tried. */
export function byMedium(providers: readonly Provider[]): [string, Provider[]][] {
  const media = [...new Set([...TRANSPORTS, ...providers.map((one) => one.medium)])];
  return media
    .map((medium): [string, Provider[]] => [medium, inOrder(providers.filter((one) => one.medium === medium))])
    .filter(([, found]) => found.length > 0);
}

function inOrder(providers: Provider[]): Provider[] {
  return providers.sort((a, b) => a.priority - b.priority || a.provider_id - b.provider_id);
}

type List = Output<'/provider/list'>;
type Medium = Input<'/provider/reorder'>['medium'];

/** Says in which order the providers of a medium are tried: shown at once, taken back when the server refuses. */
export async function putOrder(medium: string, ordered: readonly Provider[]): Promise<void> {
  const { queryKey } = providerList();
  await queryClient.cancelQueries({ queryKey });
  const before = queryClient.getQueryData<List>(queryKey);
  const place = new Map(ordered.map((one, at) => [one.provider_id, at]));
  queryClient.setQueryData<List>(queryKey, (data) =>
    data === undefined
      ? data
      : { items: data.items.map((one) => ({ ...one, priority: place.get(one.provider_id) ?? one.priority })) },
  );
  try {
    // A provider's medium is a plain word to the reader; the server refuses one that it does not know.
    await call('/provider/reorder', { medium: medium as Medium, provider_ids: [...place.keys()] });
  } catch (problem) {
    queryClient.setQueryData(queryKey, before);
    throw problem;
  }
  await queryClient.invalidateQueries({ queryKey: reachKeys.providers });
}
