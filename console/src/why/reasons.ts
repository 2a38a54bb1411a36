import { useTranslation } from 'react-i18next';
import type { Reason } from '../api/explain';
import { useTransportName } from '../reach/transports';
import { useFullTime } from '../shell/Time';
import { useFactWords, useSaid } from './names';

interface Problem {
  transport: string;
  code: string;
}

function problemsOf(reason: Reason): Problem[] {
  const { problems } = reason.facts;
  return Array.isArray(problems) ? (problems as Problem[]) : [];
}

/** Puts a reason into the reader's language; one that is newer than this console is said in the server's English. */
export function useReasonText(): (reason: Reason) => string {
  const { t, i18n } = useTranslation();
  const said = useSaid();
  const words = useFactWords();
  const full = useFullTime();
  const transportName = useTransportName();
  const problem = t as unknown as (key: string, words: { transport: string }) => string;

  function problems(reason: Reason): string {
    return problemsOf(reason)
      .filter((one) => i18n.exists(`reach.problem.${one.code}`))
      .map((one) => problem(`reach.problem.${one.code}`, { transport: transportName(one.transport) }))
      .join(' ');
  }

  return (reason) => {
    const { rule } = reason;
    const named =
      rule === null
        ? ''
        : t('why.named_rule', { kind: t(`why.kind.${rule.kind}`), name: rule.name, version: rule.version });
    const facts = { ...words(reason.facts), time: full(reason.at), rule: named, problems: problems(reason) };
    const text = said(`reason.${reason.code}`, facts) ?? reason.text;
    const { quiet } = reason.facts;
    return typeof quiet === 'string' ? `${text} ${t('why.quiet_chose', { name: quiet })}` : text;
  };
}
