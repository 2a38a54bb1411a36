import { Modal, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotifierType } from '../api/escalation';
import { TRANSPORTS } from '../api/reach';
import { titleOf } from '../escalation/bots';
import { notifierTypes } from '../escalation/queries';
import { useTransportName } from '../reach/transports';
import { Loaded } from '../shell/Loaded';
import classes from './transports.module.css';

/** Every provider that can be set up, by medium, with what it is. */
export function AddProvider({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(notifierTypes());
  const [text, setText] = useState('');
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t('transports.add')}
      closeButtonProps={{ 'aria-label': t('action.close_dialog') }}
    >
      <Stack gap="md">
        <TextInput
          aria-label={t('transports.find')}
          placeholder={t('transports.find')}
          leftSection={<Search size={14} aria-hidden />}
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Loaded query={query}>
          {({ items }) => <Choices items={items.filter((one) => one.is_configured && fits(one, text))} />}
        </Loaded>
      </Stack>
    </Modal>
  );
}

function fits(type: NotifierType, text: string): boolean {
  const words = [type.name, type.title, type.title_zh, type.summary, type.summary_zh];
  return words.some((word) => word.toLowerCase().includes(text.trim().toLowerCase()));
}

function Choices({ items }: { items: NotifierType[] }) {
  const { t, i18n } = useTranslation();
  const transportName = useTransportName();
  const zh = i18n.language === 'zh';
  const media = [...new Set([...TRANSPORTS, ...items.map((one) => one.medium)])];
  if (items.length === 0) return <p className="dim">{t('transports.none_found')}</p>;
  return (
    <>
      {media.map((medium) => {
        const found = items.filter((one) => one.medium === medium);
        if (found.length === 0) return null;
        return (
          <section key={medium}>
            <h3 className={classes.medium}>{transportName(medium)}</h3>
            <ul className={classes.choices}>
              {found.map((one) => (
                <li key={one.name}>
                  <Link
                    className={classes.choice}
                    to="/settings/transports/new/$notifier"
                    params={{ notifier: one.name }}
                  >
                    <span>
                      <strong>{titleOf(one, i18n.language)}</strong>
                      <span className={classes.summary}>{zh ? one.summary_zh : one.summary}</span>
                    </span>
                    <ChevronRight size={16} aria-hidden />
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}
