import { useTranslation } from 'react-i18next';
import type { Progress } from '../api/shapes';
import classes from './marks.module.css';

const SHAPES: Record<Progress, React.ReactNode> = {
  Triggered: <circle className={classes.ring} cx="8" cy="8" r="5.5" />,
  Processing: (
    <>
      <circle className={classes.ring} cx="8" cy="8" r="5.5" />
      <path className={classes.fill} d="M8 4.5a3.5 3.5 0 0 1 0 7z" />
    </>
  ),
  Closed: <path className={classes.tick} d="M3.5 8.5l3 3 6-7" />,
};

/** Where an incident stands: an open ring, a half, a tick; with the word. `snoozed` replaces the word. */
export function ProgressMark({ progress, snoozed = false }: { progress: Progress; snoozed?: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={classes.progress} data-progress={progress}>
      <svg width={16} height={16} viewBox="0 0 16 16" aria-hidden>
        {SHAPES[progress]}
      </svg>
      <span className="cut">{snoozed ? t('progress.Snoozed') : t(`progress.${progress}`)}</span>
    </span>
  );
}
