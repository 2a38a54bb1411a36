/** A field of a mapping as text. */
export function fieldOf(settings: Record<string, unknown>, name: string): string {
  const value = settings[name];
  return typeof value === 'string' ? value : '';
}

/** `name = value` in each line as an object; lines without a name are left out. */
export function pairsOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const at = line.lastIndexOf(' = ') >= 0 ? line.lastIndexOf(' = ') + 1 : line.indexOf('=');
    const name = at > 0 ? line.slice(0, at).trim() : '';
    if (name !== '') found[name] = line.slice(at + 1).trim();
  }
  return found;
}

/** The same the other way round. */
export function textOf(pairs: unknown): string {
  if (typeof pairs !== 'object' || pairs === null) return '';
  return Object.entries(pairs as Record<string, string>)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
}

const WANTED: Record<string, string[]> = {
  title: ['title', 'summary', 'subject', 'message', 'msg', 'name', 'alertname'],
  status: ['status', 'state', 'severity', 'level', 'priority'],
  resource: ['host', 'hostname', 'resource', 'instance', 'service', 'device'],
  check: ['check', 'rule', 'rulename', 'alert', 'alertname', 'monitor', 'metric'],
  key: ['id', 'alert_id', 'alertid', 'incident_id', 'event_id', 'uuid', 'fingerprint'],
  description: ['description', 'details', 'text', 'body', 'content'],
  time: ['time', 'timestamp', 'date', 'at', 'created_at', 'starts_at'],
};

/** A first mapping from a body that came: fields whose names say what they are. Empty when nothing is found. */
export function guessed(body: string): Record<string, unknown> {
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    return {};
  }
  const { items, one } = alertIn(sent);
  const paths = pathsOf(one, '', 2);
  const found: Record<string, unknown> = items === '' ? {} : { items };
  for (const [field, names] of Object.entries(WANTED)) {
    const path = names
      .map((name) => paths.find((one) => one.toLowerCase().split('.').at(-1) === name))
      .find((one) => one !== undefined);
    if (path !== undefined) found[field] = `\${${path}}`;
  }
  return found.title === undefined ? {} : found;
}

function alertIn(sent: unknown): { items: string; one: unknown } {
  if (Array.isArray(sent)) return { items: '', one: sent[0] };
  if (typeof sent === 'object' && sent !== null) {
    for (const [name, value] of Object.entries(sent)) {
      if (Array.isArray(value) && value.length > 0 && typeof value[0] === 'object')
        return { items: name, one: value[0] };
    }
  }
  return { items: '', one: sent };
}

function pathsOf(value: unknown, before: string, depth: number): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const here: string[] = [];
  const deeper: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    const path = before + name.replaceAll('.', '\\.');
    if (typeof inner !== 'object') here.push(path);
    else if (depth > 1) deeper.push(...pathsOf(inner, `${path}.`, depth - 1));
  }
  return [...here, ...deeper];
}
