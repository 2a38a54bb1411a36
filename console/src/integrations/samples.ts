/** Quotes a text for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In a sample's body: the moment of sending, which the shell fills in. */
const NOW = '@NOW@';
const NOW_IN_SHELL = `'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'`;

const BODIES: Record<string, object> = {
  standard: {
    title: 'Disk almost full on db-1',
    event_status: 'Critical',
    alert_key: 'try-it-disk-db-1',
    description: 'Sent by hand to try the integration.',
    labels: { service: 'database', resource: 'db-1', check: 'disk' },
  },
  prometheus: {
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
        startsAt: NOW,
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: 'a1b2c3d4e5f60718',
      },
    ],
  },
};

/** A command that sends one event when pasted into a shell, for the types whose body can be written by hand. */
export function curlFor(type: string, pushUrl: string): string | null {
  const body = BODIES[type];
  if (body === undefined) return null;
  const data = quoted(JSON.stringify(body)).replace(NOW, NOW_IN_SHELL);
  return [`curl -sS -X POST ${quoted(pushUrl)}`, `-H 'Content-Type: application/json'`, `-d ${data}`].join(' \\\n  ');
}
