import { Scissors } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PreviewItem } from '../api/templates';
import { Note } from '../shell/Note';
import { ProblemNote } from '../shell/ProblemNote';
import { isOver } from './lengths';
import classes from './templates.module.css';

/** What arrives by one medium: the text as it is cut there, or why the template fails and what is sent then. */
export function Shown({ item }: { item: PreviewItem }) {
  const { t } = useTranslation();
  return (
    <div className={classes.shown}>
      <div className={classes.measures}>
        {item.is_default && <span>{t('templates.no_text')}</span>}
        <span data-over={isOver(item) || undefined}>
          {item.limit > 0
            ? t(`templates.length.${item.unit}`, { count: item.length, limit: item.limit })
            : t(`templates.unlimited.${item.unit}`, { count: item.length })}
        </span>
        {item.cut && (
          <span className={classes.cut}>
            <Scissors size={13} aria-hidden />
            {t('templates.cut')}
          </span>
        )}
      </div>
      {!item.success && <ProblemNote text={item.message} />}
      <Text content={item.success ? item.content : item.default_content} />
      {item.notes.map((note) => (
        <Note key={note} tone="info">
          {note}
        </Note>
      ))}
    </div>
  );
}

/** Untrusted markup is never drawn into this page. */
function Text({ content }: { content: string }) {
  const { t } = useTranslation();
  if (looksLikeHtml(content)) return <Framed html={content} />;
  return (
    <pre className={classes.out} tabIndex={0} role="group" aria-label={t('templates.preview')}>
      {content}
    </pre>
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
