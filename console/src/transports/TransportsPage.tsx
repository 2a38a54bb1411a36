import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, RadioTower } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { watchedProviders } from '../reach/queries';
import { useTransportName } from '../reach/transports';
import { useMay } from '../session/session';
import { Card, Section } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { AddProvider } from './AddProvider';
import { byMedium } from './order';
import { ProviderRow } from './ProviderRow';

/** The providers that messages go through, by medium, in the order in which they are tried. */
export function TransportsPage() {
  const { t } = useTranslation();
  const transportName = useTransportName();
  const query = useQuery(watchedProviders());
  const mayManage = useMay('transports.manage');
  const [adding, setAdding] = useState(false);
  const add = mayManage && (
    <Button leftSection={<Plus size={15} />} onClick={() => setAdding(true)}>
      {t('transports.add')}
    </Button>
  );
  return (
    <Stack gap="lg" maw={860}>
      <p className="dim">{t('transports.lead')}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={RadioTower} title={t('transports.empty')} text={t('transports.empty_text')}>
              {add}
            </Empty>
          ) : (
            <>
              <div>{add}</div>
              {byMedium(items).map(([medium, providers]) => (
                <Section key={medium} title={transportName(medium)}>
                  <Card pad={false}>
                    {providers.map((one, at) => (
                      <ProviderRow key={one.provider_id} provider={one} all={providers} at={at} />
                    ))}
                  </Card>
                </Section>
              ))}
            </>
          )
        }
      </Loaded>
      <p className="dim">
        {t('transports.also')} <Link to="/settings/delivery">{t('settings.delivery')}</Link>
      </p>
      {adding && <AddProvider onClose={() => setAdding(false)} />}
    </Stack>
  );
}
