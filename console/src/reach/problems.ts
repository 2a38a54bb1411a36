import { useTranslation } from 'react-i18next';
import type { ReachLine } from '../api/reach';
import { useTransportName } from './transports';

/** Says why a transport does not reach somebody, in the reader's language; a reason of a newer server in the server's words. */
export function useReachProblem(): (line: ReachLine) => string {
  const { t, i18n } = useTranslation();
  const transportName = useTransportName();
  return ({ code, problem, transport }) => {
    if (code === '' || !i18n.exists(`reach.problem.${code}`)) return problem;
    return t(`reach.problem.${code}`, { transport: transportName(transport) });
  };
}

/** What the server calls a quiet rule that has no name of its own. */
const UNNAMED = /^quiet from (\d\d:\d\d) to (\d\d:\d\d)$/;

export function useQuietName(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => {
    const [, start, end] = UNNAMED.exec(name) ?? [];
    return start === undefined || end === undefined ? name : t('reach.hours', { start, end });
  };
}
