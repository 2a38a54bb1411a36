import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/call';

const WORDED = [
  'Offline',
  'Timeout',
  'AccessDenied',
  'RequestTooFrequently',
  'ResourceNotFound',
  'InternalError',
] as const;

export interface Wording {
  text: string;
  reference: string;
}

/** What to tell a person about a failure: our words where we have them, else the server's own message. */
export function useWording(): (problem: unknown) => Wording {
  const { t } = useTranslation();
  return useCallback(
    (problem: unknown) => {
      if (!(problem instanceof ApiError)) return { text: String(problem), reference: '' };
      const worded = WORDED.find((code) => code === problem.code);
      const text = worded === undefined ? problem.message || problem.code : t(`problem.${worded}`);
      return { text, reference: problem.requestId };
    },
    [t],
  );
}
