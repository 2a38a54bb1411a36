import { useTranslation } from 'react-i18next';
import { en } from '../i18n/en';

type Stage = keyof typeof en.why.stage;

function isKnown(stage: string): stage is Stage {
  return Object.hasOwn(en.why.stage, stage);
}

/** Names a stage of an event's way; one that is newer than this console is called by its own name. */
export function useStageName(): (stage: string) => string {
  const { t } = useTranslation();
  return (stage) => (isKnown(stage) ? t(`why.stage.${stage}`) : stage);
}
