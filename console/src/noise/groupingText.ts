import { useTranslation } from 'react-i18next';
import { useKeyName } from '../conditions/KeyPicker';
import { durationWords } from './durationWords';
import type { GroupingDraft } from './grouping';

/** What alerts of one incident have in common, in a sentence. */
export function useGroupingText(): (draft: GroupingDraft) => string {
  const { t, i18n } = useTranslation();
  const nameOf = useKeyName();
  const list = (type: 'conjunction' | 'disjunction', parts: string[]) =>
    new Intl.ListFormat(i18n.language, { type }).format(parts);
  return (draft) => {
    if (draft.method === 'n') return t('noise.group.in_words.n');
    if (draft.method === 'i')
      return t('noise.group.in_words.i', {
        percent: Math.round(draft.i_score_threshold * 100),
        keys: list('conjunction', draft.i_keys.map(nameOf)),
      });
    const keys = list(
      'disjunction',
      draft.equals.map((names) => list('conjunction', names.map(nameOf))),
    );
    const base = keys === '' ? t('noise.group.in_words.cases_only') : t('noise.group.in_words.p', { keys });
    return draft.cases.length === 0
      ? base
      : t('noise.group.in_words.with_cases', { text: base, count: draft.cases.length });
  };
}

/** For how long an incident takes further alerts. */
export function useWindowText(): (draft: GroupingDraft) => string {
  const { t } = useTranslation();
  return ({ window, time_window }) =>
    window === 'none'
      ? t('noise.group.until_closed')
      : t(`noise.group.for.${window}`, { time: durationWords(t, time_window) });
}
