import { useTranslation } from 'react-i18next';
import { CopyField } from './CopyField';
import { blocks, spans, type Block, type Item } from './markdown';
import classes from './Markdown.module.css';

/** A guide with its headings below the page's own; code can be copied. A first heading of level one is left out. */
export function Markdown({ source }: { source: string }) {
  const all = blocks(source);
  const [first] = all;
  const shown = first?.kind === 'heading' && first.level === 1 ? all.slice(1) : all;
  return (
    <div className={classes.guide}>
      {shown.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  const { t } = useTranslation();
  switch (block.kind) {
    case 'heading':
      return <h3>{inline(block.text)}</h3>;
    case 'code':
      return <CopyField label={block.language || t('word.code')} value={block.text} block />;
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, index) => (
            <ItemView key={index} item={item} />
          ))}
        </List>
      );
    }
    case 'table':
      return <TableView head={block.head} rows={block.rows} />;
    case 'paragraph':
      return <p>{inline(block.text)}</p>;
  }
}

function ItemView({ item }: { item: Item }) {
  if (typeof item === 'string') return <li>{inline(item)}</li>;
  return (
    <li>
      {inline(item.text)}
      <ul>
        {item.inner.map((one, index) => (
          <li key={index}>{inline(one)}</li>
        ))}
      </ul>
    </li>
  );
}

function TableView({ head, rows }: { head: string[]; rows: string[][] }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={head.join(', ')}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {inline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at}>{inline(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(text: string) {
  return spans(text).map((span, index) => {
    switch (span.kind) {
      case 'code':
        return <code key={index}>{span.text}</code>;
      case 'strong':
        return <strong key={index}>{span.text}</strong>;
      case 'emphasis':
        return <em key={index}>{span.text}</em>;
      case 'link':
        return (
          <a key={index} href={span.href} target="_blank" rel="noreferrer noopener">
            {span.text}
          </a>
        );
      case 'text':
        return span.text;
    }
  });
}
