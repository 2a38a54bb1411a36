import { useTranslation } from 'react-i18next';
import type { Severity as Level } from '../api/shapes';
import classes from './marks.module.css';

/** One shape each, so that severity is readable without colour: octagon, triangle, circle, tick. */
export function SeverityShape({ level, size = 16 }: { level: Level; size?: number }) {
  return (
    <svg className={classes.shape} data-level={level} width={size} height={size} viewBox="0 0 16 16" aria-hidden>
      {SHAPES[level]}
    </svg>
  );
}

const SHAPES: Record<Level, React.ReactNode> = {
  Critical: (
    <>
      <path className={classes.fill} d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" />
      <path className={classes.cut} d="M8 4.2v4.6M8 11.3v.5" />
    </>
  ),
  Warning: (
    <>
      <path
        className={classes.fill}
        d="M8 1.2c.5 0 1 .3 1.2.7l6 10.8c.5.9-.2 2-1.2 2H2c-1 0-1.7-1.1-1.2-2l6-10.8C7 1.5 7.5 1.2 8 1.2z"
      />
      <path className={classes.cut} d="M8 5.7v3.5M8 11.7v.4" />
    </>
  ),
  Info: (
    <>
      <circle className={classes.fill} cx="8" cy="8" r="7.2" />
      <path className={classes.cut} d="M8 7.3v4.2M8 4.5v.4" />
    </>
  ),
  Ok: (
    <>
      <rect className={classes.fill} x="1" y="1" width="14" height="14" rx="4" />
      <path className={classes.cut} d="M4.8 8.2l2.2 2.3 4.3-4.7" />
    </>
  ),
};

/** Shape and word together: how severity is written everywhere. */
export function Severity({ level, size }: { level: Level; size?: number }) {
  const { t } = useTranslation();
  return (
    <span className={classes.mark} data-level={level}>
      <SeverityShape level={level} size={size} />
      <span>{t(`severity.${level}`)}</span>
    </span>
  );
}
