import type { NotifierType, Webhook } from '../api/escalation';
import { LEVELS, type Level } from '../incidents/filters';

/** A notifier's name in the reader's language. */
export function titleOf(type: NotifierType | undefined, language: string): string | undefined {
  return language === 'zh' ? type?.title_zh : type?.title;
}

/** Names with values as lines, and back. Lines without a colon are left out. */
export function linesOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${String(text)}`)
    .join('\n');
}

export function mapOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes(':'));
  const pairs = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}

type Settings = Webhook['settings'];

/** What a bot may be told of. */
export const EVENTS = ['triggered', 'repeat', 'acknowledged', 'unacknowledged', 'snoozed', 'closed', 'storm'] as const;

export type BotEvent = (typeof EVENTS)[number];

/** What a bot is told of whose settings do not say it. */
const ASKS: BotEvent[] = ['triggered', 'repeat'];

/** A new bot is told of everything; rules that were saved before keep saying what they said. */
export function newBot(type: string): Webhook {
  return { type, settings: { events: [...EVENTS] } };
}

export function eventsOf(settings: Settings): BotEvent[] {
  const given = textsOf(settings.events);
  return given.length === 0 ? ASKS : EVENTS.filter((one) => given.includes(one));
}

/** The severities a bot takes; all where nothing is said. */
export function severitiesOf(settings: Settings): Level[] {
  const given = textsOf(settings.severities);
  return given.length === 0 ? [...LEVELS] : LEVELS.filter((one) => given.includes(one));
}

/** Whether its groups are reached through a provider that an administrator set up. */
export function isOfProvider(type: NotifierType): boolean {
  return type.is_configured && type.fields.some((field) => field.name === 'chat_id' || field.name === 'chat_ids');
}

/** Official clients call the provider of a chat app its data source. */
export function providerIdOf(settings: Settings): number {
  const given = Number(settings.data_source_id ?? settings.provider_id ?? 0);
  return Number.isSafeInteger(given) && given > 0 ? given : 0;
}

export function chatIdsOf(settings: Settings): string[] {
  const given = settings.chat_ids ?? settings.chat_id ?? [];
  const found = typeof given === 'string' ? given.split(/[\n,]/) : textsOf(given);
  return [...new Set(found.map((one) => one.trim()).filter((one) => one !== ''))];
}

export function withChats(settings: Settings, ids: string[]): Settings {
  const { chat_id: _, ...rest } = settings;
  return { ...rest, chat_ids: [...new Set(ids)] };
}

/** Groups belong to a provider: with another one they are chosen anew. */
export function withProvider(settings: Settings, id: number): Settings {
  const { provider_id: _, data_source_id: __, ...rest } = withChats(settings, []);
  return id === 0 ? rest : { ...rest, data_source_id: id };
}

function textsOf(given: unknown): string[] {
  return Array.isArray(given) ? given.map(String) : [];
}
