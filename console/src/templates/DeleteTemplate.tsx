import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { queryClient } from '../api/query';
import type { Template } from '../api/templates';
import { useMay } from '../session/session';
import { Confirm } from '../shell/Confirm';
import { templateKeys } from './queries';

/** Deletes a template that nothing needs: the server refuses while a rule uses it, and names the rules. */
export function DeleteTemplate({ template }: { template: Template }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayManage = useMay('templates.manage');
  const [asking, setAsking] = useState(false);
  if (!mayManage) return null;
  if (template.is_default) return <span className="dim">{t('templates.default_stays')}</span>;

  async function remove() {
    await call('/template/delete', { template_id: template.template_id });
    await navigate({ to: '/settings/templates' });
    await queryClient.invalidateQueries({ queryKey: templateKeys.all });
  }

  return (
    <>
      <Button variant="subtle" c="var(--t-critical)" ml="auto" onClick={() => setAsking(true)}>
        {t('action.delete')}
      </Button>
      <Confirm
        opened={asking}
        title={t('templates.delete_title', { name: template.template_name })}
        verb={t('action.delete')}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('templates.delete_text')}
      </Confirm>
    </>
  );
}
