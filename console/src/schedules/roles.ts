/** The roles that every account has; further ones are known by number. */
export const PRIMARY = 1;
export const BACKUP = 2;

/** The roles to choose from: none, the usual ones, and those that stand there already. */
export function rolesFor(present: readonly number[]): number[] {
  return [...new Set([0, PRIMARY, BACKUP, ...present])].sort((a, b) => a - b);
}
