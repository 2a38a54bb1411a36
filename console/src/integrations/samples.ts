/** Quotes a text for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const STANDARD = {
  title: 'Disk almost full on db-1',
  event_status: 'Critical',
  alert_key: 'try-it-disk-db-1',
  description: 'Sent by hand to try the integration.',
  labels: { service: 'database', resource: 'db-1', check: 'disk' },
};

const PROMETHEUS = {
  version: '4',
  status: 'firing',
  receiver: 'tocsin',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: '',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'DiskAlmostFull', severity: 'critical', instance: 'db-1' },
      annotations: { summary: 'Disk almost full on db-1' },
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: 'a1b2c3d4e5f60718',
    },
  ],
};

const BODIES: Record<string, object> = { standard: STANDARD, prometheus: PROMETHEUS };

/** A command that sends one event when pasted into a shell, for the types whose body can be written by hand. */
export function curlFor(type: string, pushUrl: string): string | null {
  const body = BODIES[type];
  if (body === undefined) return null;
  const lines = [`curl -sS -X POST ${quoted(pushUrl)}`, `-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`];
  return lines.join(' \\\n  ');
}

/** What to write into the sender's own configuration, where a file says it better than words. */
export function configFor(type: string, pushUrl: string): { name: string; text: string } | null {
  if (type !== 'prometheus') return null;
  const text = `receivers:
  - name: tocsin
    webhook_configs:
      - url: ${JSON.stringify(pushUrl)}
        send_resolved: true
route:
  receiver: tocsin`;
  return { name: 'alertmanager.yml', text };
}
