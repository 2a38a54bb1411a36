import { Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSpanText } from './spanText';
import type { Window } from './view';
import classes from './lists.module.css';

interface GapListProps {
  gaps: Window[];
  zone: string;
  onChoose?: (gap: Window) => void;
}

/** More would only say the same once more. */
const MOST = 7;

/** The gaps in words, each with a way to fill it. */
export function GapList({ gaps, zone, onChoose }: GapListProps) {
  const { t } = useTranslation();
  const text = useSpanText(zone);
  if (gaps.length === 0) return null;
  return (
    <ul className={classes.gaps} aria-label={t('schedules.gaps')}>
      {gaps.slice(0, MOST).map((gap) => (
        <li key={gap.start}>
          <TriangleAlert size={14} aria-hidden />
          <span>{t('schedules.gap', { span: text.span(gap.start, gap.end) })}</span>
          {onChoose !== undefined && (
            <Button size="compact-xs" variant="default" onClick={() => onChoose(gap)}>
              {t('schedules.fill')}
            </Button>
          )}
        </li>
      ))}
      {gaps.length > MOST && <li>{t('schedules.more_gaps', { count: gaps.length - MOST })}</li>}
    </ul>
  );
}
