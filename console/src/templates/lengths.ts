import type { PreviewItem } from '../api/templates';

/** Whether more was written than one message of the medium holds. */
export function isOver({ length, limit }: Pick<PreviewItem, 'length' | 'limit'>): boolean {
  return limit > 0 && length > limit;
}
