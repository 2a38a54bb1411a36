import { ActionIcon, Button, Group, Textarea, TextInput } from '@mantine/core';
import { ClipboardPaste, Plus, Search, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPairs, withPairs, type Pair } from './mentionText';
import classes from './transports.module.css';

/** More rows than this are searched, not scrolled. */
const SHOWN = 50;
const EXAMPLE = 'ana@example.com\tou_7dab8a3d';

/** Addresses with ids: typed row by row, or pasted as two columns. */
export function MentionRows({ rows, onChange }: { rows: Pair[]; onChange: (rows: Pair[]) => void }) {
  const { t } = useTranslation();
  const [pasting, setPasting] = useState(rows.length === 0);
  const [wanted, setWanted] = useState('');
  const found = rows.map((row, at) => ({ row, at })).filter(({ row }) => row.some((cell) => cell.includes(wanted)));
  const put = (at: number, row: Pair) => onChange(rows.map((old, index) => (index === at ? row : old)));
  return (
    <div className={classes.rows}>
      {rows.length > SHOWN && (
        <TextInput
          size="xs"
          aria-label={t('word.search')}
          placeholder={t('word.search')}
          leftSection={<Search size={13} aria-hidden />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {found.slice(0, SHOWN).map(({ row: [address, id], at }) => (
        <div key={at} className={classes.pair}>
          <TextInput
            size="xs"
            type="email"
            aria-label={t('transports.address_of', { number: at + 1 })}
            placeholder={t('session.email')}
            value={address}
            onChange={(event) => put(at, [event.currentTarget.value, id])}
          />
          <TextInput
            size="xs"
            aria-label={t('transports.id_of', { number: at + 1 })}
            placeholder={t('transports.id')}
            value={id}
            onChange={(event) => put(at, [address, event.currentTarget.value])}
          />
          <ActionIcon
            aria-label={t('transports.remove_row', { number: at + 1 })}
            onClick={() => onChange(rows.filter((_, index) => index !== at))}
          >
            <X size={15} />
          </ActionIcon>
        </div>
      ))}
      {found.length > SHOWN && <p className="dim">{t('transports.rows_cut', { count: SHOWN, total: found.length })}</p>}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          onClick={() => onChange([...rows, ['', '']])}
        >
          {t('transports.add_row')}
        </Button>
        {!pasting && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<ClipboardPaste size={13} aria-hidden />}
            onClick={() => setPasting(true)}
          >
            {t('transports.paste')}
          </Button>
        )}
      </Group>
      {pasting && <Paste onTake={(pairs) => onChange(withPairs(rows, pairs))} />}
    </div>
  );
}

function Paste({ onTake }: { onTake: (pairs: Pair[]) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { pairs, skipped } = readPairs(text);
  return (
    <div className={classes.rows}>
      <Textarea
        label={t('transports.paste')}
        description={t('transports.paste_text')}
        placeholder={EXAMPLE}
        autosize
        minRows={3}
        maxRows={8}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="sm">
        <Button
          size="compact-sm"
          disabled={pairs.length === 0}
          onClick={() => {
            onTake(pairs);
            setText('');
          }}
        >
          {t('transports.take', { count: pairs.length })}
        </Button>
        {skipped > 0 && <span className="dim">{t('transports.skipped', { count: skipped })}</span>}
      </Group>
    </div>
  );
}
