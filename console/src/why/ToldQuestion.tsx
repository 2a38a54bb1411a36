import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { memberList } from '../people/queries';
import { useMay, useSession } from '../session/session';
import { localValue, ORDINARY_WINDOW, readLocal, WINDOWS, type ToldSearch } from './queries';
import classes from './why.module.css';

interface ToldQuestionProps {
  search: ToldSearch;
  onChange: (part: Partial<ToldSearch>) => void;
}

/** Whom, when, and how far around it. Of others may ask whoever may see members. */
export function ToldQuestion({ search, onChange }: ToldQuestionProps) {
  const { t } = useTranslation();
  const session = useSession();
  const mayAskOthers = useMay('members.read');
  const [at, setAt] = useState(search.at === undefined ? '' : localValue(search.at));
  const { data } = useQuery({ ...memberList(), enabled: mayAskOthers });
  const people = [
    { value: String(session.member_id), label: session.member_name },
    ...(data?.items ?? [])
      .filter((one) => one.member_id !== session.member_id)
      .map((one) => ({ value: String(one.member_id), label: `${one.member_name} · ${one.email}` })),
  ];
  return (
    <div className={classes.question}>
      {mayAskOthers && (
        <Select
          label={t('why.told.person')}
          data={people}
          value={String(search.person ?? session.member_id)}
          onChange={(id) => onChange({ person: id === null ? undefined : Number(id) })}
          allowDeselect={false}
          searchable
        />
      )}
      <TextInput
        type="datetime-local"
        label={t('why.told.at')}
        value={at}
        max={localValue(Date.now() / 1000)}
        onChange={(event) => {
          setAt(event.currentTarget.value);
          onChange({ at: readLocal(event.currentTarget.value) });
        }}
      />
      <Select
        label={t('why.told.window')}
        data={WINDOWS.map((one) => ({ value: String(one), label: t('time.minutes', { count: one }) }))}
        value={String(search.window ?? ORDINARY_WINDOW)}
        onChange={(value) => onChange({ window: value === null ? undefined : Number(value) })}
        allowDeselect={false}
      />
    </div>
  );
}
