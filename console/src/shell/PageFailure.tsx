import { Button } from '@mantine/core';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Bug, CloudOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/call';
import { Empty } from './Empty';
import { useWording } from './problem';

/** In place of a page that could not be drawn: the server could not be asked, or the console itself failed. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const word = useWording();
  const router = useRouter();
  const ours = !(error instanceof ApiError);

  function again() {
    reset();
    void router.invalidate();
  }

  return (
    <Empty
      asPage
      icon={ours ? Bug : CloudOff}
      title={ours ? t('problem.page_title') : t('problem.load')}
      text={ours ? t('problem.page_text') : word(error).text}
    >
      <Button onClick={again}>{t('action.try_again')}</Button>
    </Empty>
  );
}
