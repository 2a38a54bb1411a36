import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { Card, Section } from '../shell/Card';
import { Markdown } from '../shell/Markdown';
import { integrationTypes } from './queries';

/** Stands in the guides where the integration's own address belongs. */
const PLACE = '{{push_url}}';

/** How the sender is set up, with this integration's address already in place. */
export function Guide({ integration }: { integration: Integration }) {
  const { t, i18n } = useTranslation();
  const types = useQuery(integrationTypes());
  const type = types.data?.items.find((one) => one.type === integration.integration_type);
  const source = (i18n.language === 'zh' ? type?.guide_zh : type?.guide_en) ?? '';
  if (source === '') return null;
  return (
    <Section title={t('integrations.guide')}>
      <Card>
        <Markdown source={source.replaceAll(PLACE, integration.push_url)} />
      </Card>
    </Section>
  );
}
