import { TRANSPORTS, CHAT_APPS, type Provider, type Transport } from '../api/reach';
import { useTranslation } from 'react-i18next';

/** What names of transports the console has words for: the ways to persons, and what reaches groups only. */
export const WORDED = [
  ...TRANSPORTS,
  'feishu',
  'dingtalk',
  'wecom',
  'slack',
  'teams',
  'zoom',
  'webhook',
  'apprise',
  'robot',
  'other',
] as const;

export type Worded = (typeof WORDED)[number];

export function isTransport(name: string): name is Transport {
  return TRANSPORTS.some((one) => one === name);
}

export function isChatApp(name: string): boolean {
  return CHAT_APPS.some((one) => one === name);
}

/** A wish as preferences write it: a medium, or one provider of it (`slack_app:42`). */
export interface Wish {
  medium: string;
  providerId: number;
}

export function readWish(key: string): Wish {
  const [medium = '', id = ''] = key.split(':', 2);
  return { medium, providerId: /^\d+$/.test(id) ? Number(id) : 0 };
}

export function writeWish({ medium, providerId }: Wish): string {
  return providerId > 0 ? `${medium}:${providerId}` : medium;
}

/**
 * The rows of the matrix: what the server can send by, and whatever is wished already. A chat app with several
 * providers has a row for each of them too, because a person may be somebody in more than one.
 */
export function rowsOf(providers: readonly Provider[], wished: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const medium of TRANSPORTS) {
    const serving = providers.filter((one) => one.medium === medium && one.status === 'enabled');
    const own = wished.filter((key) => readWish(key).medium === medium);
    if (!isChatApp(medium) || serving.length > 0 || own.length > 0) keys.add(medium);
    if (isChatApp(medium) && serving.length > 1)
      for (const one of serving) keys.add(writeWish({ medium, providerId: one.provider_id }));
    for (const key of own) keys.add(key);
  }
  return [...keys];
}

/** A list of wishes with one more or one less, in the order of the rows. */
export function toggled(list: readonly string[], key: string, wanted: boolean, rows: readonly string[]): string[] {
  const kept = new Set(list.filter((one) => one !== key));
  if (wanted) kept.add(key);
  return [...rows.filter((one) => kept.has(one)), ...[...kept].filter((one) => !rows.includes(one))];
}

/** Writes the name of a transport, with its provider's name where one is meant. */
export function useTransportName(): (key: string, providers?: readonly Provider[]) => string {
  const { t } = useTranslation();
  return (key, providers = []) => {
    const { medium, providerId } = readWish(key);
    const worded = WORDED.find((one) => one === medium);
    const name = worded === undefined ? medium : t(`transport.${worded}`);
    if (providerId === 0) return name;
    const provider = providers.find((one) => one.provider_id === providerId);
    return t('transport.of_provider', { transport: name, provider: provider?.name ?? providerId });
  };
}
