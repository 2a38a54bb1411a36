/** The roles that every account has; further ones it makes itself. */
export const PRIMARY = 1;
export const BACKUP = 2;

/** The roles to choose from: none, the usual ones, those of the account (by name), and those that stand there already. */
export function rolesFor(present: readonly number[], made: readonly number[] = []): number[] {
  return [...new Set([0, PRIMARY, BACKUP, ...made, ...[...present].sort((a, b) => a - b)])];
}
