import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, Section } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { ContactCard } from './ContactCard';
import { Identities } from './Identities';
import { Matrix } from './Matrix';
import { preferences } from './queries';
import { QuietRules } from './QuietRules';
import { ReachPanel } from './ReachPanel';
import { TrialResult } from './TrialResult';
import { useTrial } from './useTrial';
import classes from './reach.module.css';

/** By which ways one is told, when otherwise, and what would come of it now. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const query = useQuery(preferences());
  const [drill, setDrill] = useState<string | null>(null);
  const trial = useTrial(setDrill);
  return (
    <div className={classes.page}>
      <div className={classes.first}>
        <Section title={t('reach.matrix')}>
          <p className="dim">{t('reach.matrix_text')}</p>
          <Loaded query={query}>{(mine) => <Matrix preferences={mine} trial={trial} />}</Loaded>
          {drill !== null && <TrialResult key={drill} id={drill} onClose={() => setDrill(null)} />}
        </Section>
      </div>
      <ReachPanel trial={trial} />
      <Stack gap="lg" className={classes.rest}>
        <Section title={t('reach.quiet')}>
          <p className="dim">{t('reach.quiet_text')}</p>
          <Loaded query={query}>{(mine) => <QuietRules rules={mine.quiet} />}</Loaded>
        </Section>
        <Section title={t('reach.identities')}>
          <p className="dim">{t('reach.identities_text')}</p>
          <Identities />
        </Section>
        <Section title={t('shell.why_told')}>
          <p className="dim">{t('why.told.lead')}</p>
          <p>
            <Link to="/why/told" search={{}}>
              {t('why.told.ask')}
            </Link>
          </p>
        </Section>
        <Section title={t('reach.card')}>
          <Card>
            <ContactCard />
          </Card>
        </Section>
      </Stack>
    </div>
  );
}
