import { useTranslation } from 'react-i18next';
import { en } from '../i18n/en';

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
