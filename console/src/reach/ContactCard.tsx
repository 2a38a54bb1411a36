import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Contact } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { Loaded } from '../shell/Loaded';
import { useToasts } from '../shell/toast';
import { callersOf, type Served } from './callers';
import { callerRegions } from './queries';
import classes from './reach.module.css';

/** Hands a text to the browser as a file. */
function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The numbers that calls come from, to be let through at night. */
export function ContactCard() {
  const { t } = useTranslation();
  const toasts = useToasts();
  const query = useQuery(callerRegions());
  const [busy, setBusy] = useState(false);

  async function save() {
    setBusy(true);
    try {
      const { vcard, file_name } = await call('/contact-card/info', {});
      saveFile(file_name, vcard, 'text/vcard');
    } catch (problem) {
      toasts.failed(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack gap="sm">
      <p className="dim">{t('reach.card_text')}</p>
      <Loaded query={query}>
        {({ items }) => {
          const callers = callersOf(items);
          if (callers.length === 0) return <p className="dim">{t('reach.no_caller')}</p>;
          return (
            <>
              <ul className={classes.callers}>
                {callers.map((one) => (
                  <CallerLine key={one.caller.provider_id} served={one} />
                ))}
              </ul>
              <Button
                w="fit-content"
                variant="default"
                leftSection={<Contact size={15} aria-hidden />}
                loading={busy}
                onClick={() => void save()}
              >
                {t('reach.save_card')}
              </Button>
            </>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function CallerLine({ served: { caller, regions } }: { served: Served }) {
  const { t, i18n } = useTranslation();
  return (
    <li>
      <strong>{caller.provider_name}</strong>
      {caller.numbers.length === 0 ? (
        <span className={classes.number}>{t('reach.unknown_numbers')}</span>
      ) : (
        caller.numbers.map((number) => (
          <span key={number} className={classes.number}>
            {number}
          </span>
        ))
      )}
      <details>
        <summary>{t('reach.calls_into', { count: regions.length })}</summary>
        <p>{new Intl.ListFormat(i18n.language).format(regions)}</p>
      </details>
    </li>
  );
}
