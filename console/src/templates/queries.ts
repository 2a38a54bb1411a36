import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type { Medium, Texts } from '../api/templates';

export const templateKeys = {
  all: ['templates'] as const,
  one: (id: string) => ['templates', 'one', id] as const,
};

export function templateList() {
  return queryOptions({
    queryKey: [...templateKeys.all, 'list'],
    queryFn: ({ signal }) => call('/template/list', { p: 1, limit: 100 }, signal),
  });
}

export function templateInfo(id: string) {
  return queryOptions({
    queryKey: templateKeys.one(id),
    queryFn: ({ signal }) => call('/template/info', { template_id: id }, signal),
  });
}

/** What a template that need not be saved says of an incident: by one medium, or by all. */
export function previewOf(texts: Texts, medium: Medium | '', incidentId: string) {
  return queryOptions({
    queryKey: [...templateKeys.all, 'preview', texts, medium, incidentId],
    queryFn: ({ signal }) =>
      call('/template/preview', { texts: written(texts), type: medium, incident_id: incidentId }, signal),
    placeholderData: (old) => old,
    staleTime: Infinity,
    retry: false,
  });
}

function written(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
}

export function presets() {
  return queryOptions({
    queryKey: ['template-presets'],
    queryFn: ({ signal }) => call('/template/preset/list', {}, signal),
    staleTime: Infinity,
  });
}

const MONTH_S = 30 * 86_400;
const CHOICES = 30;

/** Incidents to try a template on. */
export function recentIncidents(text: string) {
  return queryOptions({
    queryKey: ['template-incidents', text],
    queryFn: ({ signal }) => {
      const now = Math.floor(Date.now() / 1000);
      const query = text === '' ? undefined : text;
      return call('/incident/list', { start_time: now - MONTH_S, end_time: now + 300, limit: CHOICES, query }, signal);
    },
  });
}
