import { CircleCheck, CirclePause, CircleX, Minus, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import classes from './reach.module.css';

type State = 'working' | 'failing' | 'resting' | 'unused' | 'disabled';

const ICONS: Record<State, LucideIcon> = {
  working: CircleCheck,
  failing: CircleX,
  resting: CirclePause,
  unused: Minus,
  disabled: Minus,
};

/** How a provider does: a shape, a colour and a word. */
export function HealthMark({ state }: { state: State }) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  return (
    <span className={classes.mark} data-state={state}>
      <Icon size={15} aria-hidden />
      {t(`transports.health.${state}`)}
    </span>
  );
}
