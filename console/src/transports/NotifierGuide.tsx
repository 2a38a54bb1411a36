import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { Loaded } from '../shell/Loaded';
import { Markdown } from '../shell/Markdown';
import classes from './transports.module.css';

/** What an operator enters where, step by step. */
export function NotifierGuide({ name }: { name: string }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === 'zh' ? 'zh' : 'en';
  const query = useQuery({
    queryKey: ['notifiers', 'guide', name, language],
    queryFn: ({ signal }) => call('/notifier/guide', { name, language }, signal),
    staleTime: Infinity,
  });
  return (
    <aside className={classes.guide} aria-label={t('transports.guide')}>
      <h2>{t('transports.guide')}</h2>
      <Loaded query={query}>{({ guide }) => <Markdown source={guide} />}</Loaded>
    </aside>
  );
}
