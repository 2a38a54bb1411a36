import { useParams } from '@tanstack/react-router';

/** The integration that the address names. */
export function useIntegrationId(): number {
  const { integrationId } = useParams({ strict: false });
  return Number(integrationId);
}
