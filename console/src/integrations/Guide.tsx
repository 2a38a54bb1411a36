import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../api/integrations';
import { Card, Section } from '../shell/Card';
import { Loaded } from '../shell/Loaded';
import { Markdown } from '../shell/Markdown';
import { integrationType } from './queries';
import classes from './integrations.module.css';

/** Stands in the guides where the integration's own address belongs. */
const PLACE = '{{push_url}}';

/** How the sender is set up, with this integration's address already in place, and what has to be installed there. */
export function Guide({ integration }: { integration: Integration }) {
  const { t, i18n } = useTranslation();
  const query = useQuery(integrationType(integration.integration_type));
  return (
    <Section title={t('integrations.guide')}>
      <Loaded query={query}>
        {(kind) => (
          <>
            <Card>
              <Markdown
                source={(i18n.language === 'zh' ? kind.guide_zh : kind.guide_en).replaceAll(
                  PLACE,
                  integration.push_url,
                )}
              />
            </Card>
            {kind.files.length > 0 && (
              <Card>
                <h3 className={classes.filesTitle}>{t('integrations.files')}</h3>
                {kind.files.map((file) => (
                  <Button
                    key={file.name}
                    component="a"
                    variant="default"
                    size="compact-sm"
                    leftSection={<Download size={14} aria-hidden />}
                    href={`data:text/plain;charset=utf-8,${encodeURIComponent(file.text)}`}
                    download={file.name}
                  >
                    {file.name}
                  </Button>
                ))}
              </Card>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
