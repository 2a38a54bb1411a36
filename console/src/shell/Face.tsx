import { Tooltip } from '@mantine/core';
import classes from './Face.module.css';

/** First letters of the first two words, or the last two characters of a Chinese name, as people write them. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/[\u4e00-\u9fff]/.test(trimmed)) return trimmed.slice(-2);
  const words = trimmed.split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}

interface FaceProps {
  name: string;
  size?: number;
  /** A tick: this person has acknowledged. */
  ticked?: boolean;
  hint?: string;
}

/** A person in a small circle. */
export function Face({ name, size = 22, ticked = false, hint }: FaceProps) {
  const face = (
    <span
      className={classes.face}
      data-ticked={ticked || undefined}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.4) }}
    >
      {initials(name)}
    </span>
  );
  return hint === undefined ? face : <Tooltip label={hint}>{face}</Tooltip>;
}
