import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import type { Medium } from '../api/templates';
import { ProblemNote } from '../shell/ProblemNote';
import classes from './templates.module.css';

const TYPING_MS = 500;

/** How the text comes out for a sample incident, or where it is wrong. Untrusted markup is never drawn into this page. */
export function Preview({ medium, content }: { medium: Medium; content: string }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(content, TYPING_MS);
  const query = useQuery({
    queryKey: ['templates', 'preview', medium, settled],
    queryFn: ({ signal }) => call('/template/preview', { content: settled, type: medium }, signal),
    enabled: settled.trim() !== '',
    placeholderData: (old) => old,
    staleTime: Infinity,
  });
  const empty = settled.trim() === '';
  const { data } = query;
  return (
    <section className={classes.preview} aria-label={t('templates.preview')}>
      <h2>{t('templates.preview')}</h2>
      {empty && <p className="dim">{t('templates.no_text')}</p>}
      {!empty && query.isError && <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />}
      {!empty && data !== undefined && !data.success && <ProblemNote text={data.message} />}
      {!empty &&
        data?.success === true &&
        (looksLikeHtml(data.content) ? (
          <Framed html={data.content} />
        ) : (
          <pre className={classes.out}>{data.content}</pre>
        ))}
    </section>
  );
}

function looksLikeHtml(text: string): boolean {
  return /<(html|body|table|div|p|br|a|h[1-6])[\s>/]/i.test(text);
}

/** A mail in a frame that may run nothing and reach nothing. */
function Framed({ html }: { html: string }) {
  const { t } = useTranslation();
  const sealed = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">${html}`;
  return <iframe className={classes.frame} title={t('templates.preview')} sandbox="" srcDoc={sealed} />;
}
