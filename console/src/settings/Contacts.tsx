import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { memberInfo } from '../reach/queries';
import { Card, CardRow, Sub } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { ContactDialog, type ContactKind } from './ContactDialog';
import classes from './settings.module.css';

/** The address and the number one is reached by, and whether they are proved. */
export function Contacts() {
  const query = useQuery(memberInfo());
  return (
    <Loaded query={query}>
      {(me) => (
        <Card pad={false}>
          <ContactRow kind="email" address={me.email} verified={me.email_verified} />
          <ContactRow kind="phone" address={phoneOf(me.phone, me.country_code)} verified={me.phone_verified} />
        </Card>
      )}
    </Loaded>
  );
}

/** A number as it is dialled from anywhere. */
export function phoneOf(phone: string, countryCode: string): string {
  if (phone === '' || phone.startsWith('+') || countryCode === '') return phone;
  return `+${countryCode.replace(/^\+/, '')} ${phone}`;
}

function ContactRow({ kind, address, verified }: { kind: ContactKind; address: string; verified: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'verify' | 'change' | null>(null);
  const label = t(`settings.contact.${kind}`);
  const Icon = verified ? CircleCheck : CircleAlert;
  return (
    <CardRow
      trailing={
        <span className={classes.buttons}>
          {address !== '' && !verified && (
            <Button
              size="compact-sm"
              aria-label={t(`settings.contact.verify.${kind}`)}
              onClick={() => setOpen('verify')}
            >
              {t('settings.contact.prove')}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t(`settings.contact.change.${kind}`)}
            onClick={() => setOpen('change')}
          >
            {address === '' ? t('settings.contact.add') : t('settings.contact.another')}
          </Button>
        </span>
      }
    >
      <Sub>{label}</Sub>
      <div className={classes.contact}>
        <span>{address || t('word.none')}</span>
        {address !== '' && (
          <span className={classes.proved} data-proved={verified || undefined}>
            <Icon size={14} aria-hidden />
            {verified ? t('settings.contact.verified') : t('settings.contact.unverified')}
          </span>
        )}
      </div>
      {open !== null && (
        <ContactDialog kind={kind} present={address} verify={open === 'verify'} onClose={() => setOpen(null)} />
      )}
    </CardRow>
  );
}
