import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Contact } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { Loaded } from '../shell/Loaded';
import { useToasts } from '../shell/toast';
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
  const { t, i18n } = useTranslation();
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
          const served = items.filter((one) => one.callers.length > 0);
          if (served.length === 0) return <p className="dim">{t('reach.no_caller')}</p>;
          return (
            <>
              <dl className={classes.regions}>
                {served.map((one) => (
                  <div key={one.region}>
                    <dt>{one.region}</dt>
                    <dd>
                      {one.callers.map((caller) => (
                        <span key={caller.provider_id}>
                          {caller.numbers.length === 0
                            ? t('reach.unknown_numbers', { provider: caller.provider_name })
                            : new Intl.ListFormat(i18n.language).format(caller.numbers)}
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
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
