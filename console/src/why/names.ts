import { useTranslation } from 'react-i18next';
import { en } from '../i18n/en';

type Stage = keyof typeof en.why.stage;
type FateName = keyof typeof en.why.fate;
type Said = keyof typeof en.why.said;

function isStage(name: string): name is Stage {
  return Object.hasOwn(en.why.stage, name);
}

function isFate(name: string): name is FateName {
  return Object.hasOwn(en.why.fate, name);
}

function isSaid(decision: string): decision is Said {
  return Object.hasOwn(en.why.said, decision);
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

/** The stages that decide about an event; elsewhere the same word may stand for another decision. */
const OF_EVENTS: ReadonlySet<string> = new Set(['route', 'dedupe']);

/**
 * Puts a decision about an event into the reader's language where the decision says it all. Where names and numbers
 * belong to it, the server's English sentence is shown, which has them.
 */
export function useDecisionText(): (decision: string, serversWords: string, stage?: string) => string {
  const { t } = useTranslation();
  return (decision, serversWords, stage = 'dedupe') =>
    OF_EVENTS.has(stage) && isSaid(decision) ? t(`why.said.${decision}`) : serversWords;
}
