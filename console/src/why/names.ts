import { useTranslation } from 'react-i18next';
import type { Step } from '../api/explain';
import { en } from '../i18n/en';
import { useTransportName } from '../reach/transports';
import { useFullTime } from '../shell/Time';
import { sentenceKey, type Facts } from './sentences';

type Stage = keyof typeof en.why.stage;
type FateName = keyof typeof en.why.fate;

function isStage(name: string): name is Stage {
  return Object.hasOwn(en.why.stage, name);
}

function isFate(name: string): name is FateName {
  return Object.hasOwn(en.why.fate, name);
}

/** Names a stage of an event's way; one that is newer than this console is called by its own name. */
export function useStageName(): (stage: string) => string {
  const { t } = useTranslation();
  return (stage) => (isStage(stage) ? t(`why.stage.${stage}`) : stage);
}

/** Names what became of an event, in the same way. */
export function useFateName(): (fate: string) => string {
  const { t } = useTranslation();
  return (fate) => (isFate(fate) ? t(`why.fate.${fate}`) : fate);
}

export type Words = Record<string, string | number>;

const INSTANTS = new Set(['until', 'due', 'known_at', 'at']);
const TRANSPORTS = new Set(['by', 'instead_of']);

/** Facts as sentences take them: instants and transports in the reader's words, numbers and texts as they are. */
export function useFactWords(): (facts: Facts) => Words {
  const full = useFullTime();
  const transportName = useTransportName();
  return (facts) => {
    const words: Words = {};
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === 'number')
        words[name] = INSTANTS.has(name) ? full(value > 1e11 ? value / 1000 : value) : value;
      else if (typeof value === 'string') words[name] = TRANSPORTS.has(name) ? transportName(value) || value : value;
      else if (typeof value === 'object' && value !== null) words[name] = listed(value);
    }
    return words;
  };
}

/** Several facts in one: `rule 2: no_match, rule 5: timeout`. */
function listed(value: object): string {
  const pairs = Object.entries(value).map(([key, one]) =>
    Array.isArray(value) ? String(one) : `${key}: ${String(one)}`,
  );
  return pairs.join(', ');
}

/** Says a key of `why` with facts, or nothing where this console has no such text. */
export function useSaid(): (key: string, words: Words) => string | undefined {
  const { t, i18n } = useTranslation();
  const say = t as unknown as (key: string, words: Words) => string;
  return (key, words) => (i18n.exists(`why.${key}`, words) ? say(`why.${key}`, words) : undefined);
}

type Told = Pick<Step, 'stage' | 'decision' | 'text' | 'facts'>;

/** Puts a decision into the reader's language; one that is newer than this console is said in the server's English. */
export function useStepText(): (step: Told) => string {
  const said = useSaid();
  const words = useFactWords();
  const { t } = useTranslation();
  return ({ stage, decision, text, facts }) => {
    const none = { drop: 0, silence: 0, inhibit: 0, people: t('word.none') };
    return said(`step.${sentenceKey(stage, decision, facts)}`, { ...none, ...words(facts) }) ?? text;
  };
}
