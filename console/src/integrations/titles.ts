import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { IntegrationType } from '../api/integrations';
import { integrationTypes } from './queries';

/** The senders that can be integrated, with their names in the reader's language. */
export function useSenders(): {
  titleOf: (type: string) => string;
  known: boolean;
} {
  const { i18n } = useTranslation();
  const { data, isSuccess } = useQuery(integrationTypes());
  const title = (one: IntegrationType) => (i18n.language === 'zh' ? one.title_zh : one.title);
  const senders = (data?.items ?? []).map((one) => ({ value: one.type, label: title(one) }));
  return { titleOf: (type) => senders.find((one) => one.value === type)?.label ?? type, known: isSuccess };
}
