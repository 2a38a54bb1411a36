import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from './Empty';

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Empty asPage icon={Compass} title={t('problem.missing_title')} text={t('problem.missing_text')}>
      <Button renderRoot={(props) => <Link to="/incidents" {...props} />}>{t('problem.home')}</Button>
    </Empty>
  );
}
