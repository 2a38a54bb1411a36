import { ApiError } from '../api/call';

/** What the server found wrong in a list of conditions, and where; parts that it did not name are null. */
export interface Fault {
  group: number;
  condition: number | null;
  value: number | null;
  text: string;
}

const STEPS = /^\[(\d+)\](?:\[(\d+)\])?(?:\.(?:key|oper|vals))?(?:\[(\d+)\])?(?:\.\w+)?: (.+)$/s;
const FLAT = /^\[(\d+)\](?:\.(?:key|oper|vals))?(?:\[(\d+)\])?: (.+)$/s;

/**
 * Reads the place out of a refusal such as `filters[0][1].vals[2]: is no regular expression`.
 * `path` is the field whose conditions are shown; a refusal about anything else is nobody's fault here.
 * `flat`: the field holds one group, so places have one step less.
 */
export function faultOf(problem: unknown, path: string, flat = false): Fault | null {
  if (!(problem instanceof ApiError) || !problem.message.startsWith(path)) return null;
  const rest = problem.message.slice(path.length);
  const number = (text: string | undefined) => (text === undefined ? null : Number(text));
  if (flat) {
    const [, condition, value, text] = FLAT.exec(rest) ?? [];
    if (condition === undefined || text === undefined) return null;
    return { group: 0, condition: Number(condition), value: number(value), text };
  }
  const [, group, condition, value, text] = STEPS.exec(rest) ?? [];
  if (group === undefined || text === undefined) return null;
  return { group: Number(group), condition: number(condition), value: number(value), text };
}

/** Whether a refusal is about one of these lists of conditions, and so is shown in its place. */
export function isInPlace(problem: unknown, paths: readonly string[]): boolean {
  return paths.some((path) => faultOf(problem, path) !== null);
}
