import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { GitCommitHorizontal, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Page } from '../shell/Page';
import { ChangeItem, type Change } from './ChangeItem';
import classes from './changes.module.css';

const STATUSES = ['Planned', 'Ready', 'Processing', 'Canceled', 'Done'] as const;
const SHOWN = 100;

/** All changes, the latest first. */
export function ChangesPage() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [status, setStatus] = useState<Change['change_status'] | null>(null);
  const [asked] = useDebouncedValue(text.trim(), 250);
  const query = useQuery({
    queryKey: ['changes', 'list', asked, status],
    queryFn: ({ signal }) =>
      call('/change/list', { query: asked, statuses: status === null ? [] : [status], limit: SHOWN }, signal),
  });
  return (
    <Page title={t('changes.title')} trail={<Link to="/incidents">{t('incidents.title')}</Link>}>
      <div className={classes.filters}>
        <TextInput
          label={t('changes.find')}
          leftSection={<Search size={15} aria-hidden />}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          label={t('changes.by_status')}
          clearable
          placeholder={t('changes.any')}
          clearButtonProps={{ 'aria-label': t('changes.any') }}
          data={STATUSES.map((one) => ({ value: one, label: t(`changes.status.${one}`) }))}
          value={status}
          onChange={(next) => setStatus(next as Change['change_status'] | null)}
        />
      </div>
      <Loaded query={query}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Empty icon={GitCommitHorizontal} title={t('changes.none')} text={t('changes.none_text')} />
          ) : (
            <>
              <ul className={classes.list} aria-label={t('changes.title')}>
                {items.map((one) => (
                  <ChangeItem key={one.change_id} change={one} />
                ))}
              </ul>
              {total > items.length && <p className="dim">{t('changes.cut', { count: items.length, total })}</p>}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
