import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../shell/ProblemNote';
import { isInPlace } from './fault';

/** What was refused, beside the button; a fault that is shown at its condition is only pointed to. */
export function Refusal({ problem, paths }: { problem: unknown; paths: readonly string[] }) {
  const { t } = useTranslation();
  if (problem === null) return null;
  return isInPlace(problem, paths) ? (
    <ProblemNote text={t('conditions.see_above')} />
  ) : (
    <ProblemNote problem={problem} />
  );
}
