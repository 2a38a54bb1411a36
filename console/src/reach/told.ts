/** Bots of this medium are told commands only; what else is written in a group does not even reach them. */
const BY_COMMAND = 'telegram';

/** What is to be written to a bot so that it takes a code: in groups, where people talk, the word is needed. */
export function toldCode(medium: string, code: string): string {
  return medium === BY_COMMAND ? `/link ${code}` : `link ${code}`;
}
