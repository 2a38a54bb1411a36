import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileText, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { MEDIA } from '../api/templates';
import { useMay } from '../session/session';
import { Card, CardRow, Sub } from '../shell/Card';
import { Empty } from '../shell/Empty';
import { Loaded } from '../shell/Loaded';
import { Ago } from '../shell/Time';
import { templateList } from './queries';
import classes from './templates.module.css';

export function TemplateList() {
  const { t } = useTranslation();
  const query = useQuery(templateList());
  const mayManage = useMay('templates.manage');
  const create = mayManage && (
    <Button
      leftSection={<Plus size={15} />}
      renderRoot={(props) => <Link to="/settings/templates/$templateId" params={{ templateId: 'new' }} {...props} />}
    >
      {t('templates.create')}
    </Button>
  );
  return (
    <Stack gap="md" maw={760}>
      <p className="dim">{t('templates.lead')}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={FileText} title={t('templates.empty')} text={t('templates.empty_text')}>
              {create}
            </Empty>
          ) : (
            <>
              <div>{create}</div>
              <Card pad={false}>
                {items.map((template) => (
                  <CardRow
                    key={template.template_id}
                    trailing={
                      <Sub>
                        <Ago at={template.updated_at} />
                      </Sub>
                    }
                  >
                    <Link
                      className={classes.name}
                      to="/settings/templates/$templateId"
                      params={{ templateId: template.template_id }}
                    >
                      {template.template_name}
                    </Link>
                    <Sub>
                      {template.description ||
                        t('templates.texts', {
                          count: MEDIA.filter((medium) => (template[medium] ?? '') !== '').length,
                        })}
                    </Sub>
                  </CardRow>
                ))}
              </Card>
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}
