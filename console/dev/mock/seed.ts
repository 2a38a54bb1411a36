import type { Channel } from '../../src/api/channels.ts';
import type { EscalationRule } from '../../src/api/escalation.ts';
import type { Feed } from '../../src/api/feed.ts';
import type { Alert, AlertEvent, Delivery, Incident } from '../../src/api/incidents.ts';
import type { Integration, Rejected } from '../../src/api/integrations.ts';
import type { Member, Team } from '../../src/api/people.ts';
import type { AppKey } from '../../src/api/session.ts';
import type { Severity } from '../../src/api/shapes.ts';
import type { Template } from '../../src/api/templates.ts';

/** Everything the mock remembers. */
export interface World {
  me: number;
  password: string;
  mustChange: boolean;
  serial: number;
  incidents: Incident[];
  alerts: (Alert & { incident_id: string })[];
  events: AlertEvent[];
  feed: (Feed & { incident_id: string })[];
  deliveries: (Delivery & { incident_id: string })[];
  channels: Channel[];
  integrations: Integration[];
  rejected: Rejected[];
  rules: EscalationRule[];
  members: Member[];
  teams: Team[];
  templates: Template[];
  keys: AppKey[];
}

const TITLES: [string, Severity, number, string][] = [
  ['Payment gateway: error rate 14 % on checkout', 'Critical', 190, 'checkout'],
  ['Disk almost full on db-1 (/var/lib/postgresql)', 'Critical', 1_260, 'database'],
  ['支付回调延迟超过 30 秒', 'Warning', 2_520, 'checkout'],
  ['p99 latency of search-api above 900 ms for 10 minutes', 'Warning', 5_400, 'search'],
  ['Certificate of api.example.com expires in 9 days', 'Info', 9_000, 'edge'],
  ['Replica lag of db-2 at 48 s', 'Warning', 16_000, 'database'],
  ['Node k8s-worker-17 not ready', 'Critical', 30_000, 'platform'],
  ['Queue invoices has 12,400 messages waiting', 'Warning', 52_000, 'billing'],
  ['Backup of db-1 took 3 h 12 min', 'Info', 90_000, 'database'],
  ['HTTP 502 from edge-fra-2', 'Critical', 170_000, 'edge'],
  ['Memory of redis-cache-3 above 92 %', 'Warning', 260_000, 'platform'],
];

export function objectId(serial: number): string {
  return (0x66f0c000 + serial).toString(16).padStart(8, '0') + 'a1b2c3d4e5f60718';
}

export function seed(now: number): World {
  const members: Member[] = [
    ['Ada Lindqvist', 'ada@example.com', 'enabled'],
    ['王小明', 'xiaoming@example.com', 'enabled'],
    ['Tomás Rivera', 'tomas@example.com', 'enabled'],
    ['Priya Nair', 'priya@example.com', 'pending'],
  ].map(([name, email, status], index) => ({
    member_id: 1001 + index,
    member_name: name as string,
    email: email as string,
    phone: '',
    status: status as Member['status'],
    account_role_ids: [1],
    created_at: now - 9_000_000,
  }));
  const teams: Team[] = [
    { team_id: 501, team_name: 'Payments', description: 'Checkout and billing', person_ids: [1001, 1002], updated_by_name: 'Ada Lindqvist', updated_at: now - 80_000 },
    { team_id: 502, team_name: 'Platform', description: '', person_ids: [1001, 1003], updated_by_name: 'Ada Lindqvist', updated_at: now - 80_000 },
  ];
  const channels: Channel[] = ['Checkout', 'Platform', 'Search'].map((name, index) => ({
    channel_id: 301 + index,
    channel_name: name,
    description: ['What customers pay with', 'Databases, nodes, network', ''][index] ?? '',
    status: 'enabled',
    team_id: 501 + (index % 2),
    managing_team_ids: [],
    creator_id: 1001,
    is_private: index === 1,
    disable_auto_close: false,
    auto_resolve_timeout: 0,
    auto_resolve_mode: 'trigger',
    created_at: now - 800_000,
    updated_at: now - 80_000,
  }));
  const world: World = {
    me: 1001,
    password: 'correct horse',
    mustChange: false,
    serial: 100,
    incidents: [],
    alerts: [],
    events: [],
    feed: [],
    deliveries: [],
    channels,
    integrations: [integration(9001, 'Prometheus, production', 'prometheus', 302, now - 70), integration(9002, 'Deploy checks', 'standard', 301, 0)],
    rejected: [rejected(now)],
    rules: [rule(now)],
    members,
    teams,
    templates: [template(now)],
    keys: [{ key_id: 1, name: 'terraform', created_at: now - 500_000 }],
  };
  TITLES.forEach(([title, severity, age, service], index) => {
    addIncident(world, { title, severity, at: now - age, service, channel: 301 + (index % 3) });
  });
  shape(world, now);
  return world;
}

export function integration(id: number, name: string, type: string, channel: number, last: number): Integration {
  const key = `k${id}d41d8cd98f00b204e9800998`;
  return {
    integration_id: id,
    integration_name: name,
    integration_type: type,
    channel_id: channel,
    channel_name: '',
    team_id: 501,
    status: 'enabled',
    push_url: `http://127.0.0.1:8080/event/push/alert/${type}?integration_key=${key}`,
    integration_key: key,
    last_event_at: last,
    created_at: 1_790_000_000,
    updated_at: 1_790_000_000,
  };
}

function rejected(now: number): Rejected {
  return {
    rejected_id: 1,
    integration_id: 9001,
    received_at: now - 4_000,
    code: 'InvalidParameter',
    reason: 'The body is not JSON: expected a value at byte 17.',
    path: '/event/push/alert/prometheus',
    content_type: 'application/json',
    body: '{"alerts": [ {"status": firing, "labels": {"alertname": "DiskFull"}} ]}',
    body_cut: false,
  };
}

function rule(now: number): EscalationRule {
  const by = { follow_preference: true, critical: [], warning: [], info: [] };
  return {
    rule_id: objectId(1),
    channel_id: 302,
    rule_name: 'Day and night',
    description: '',
    priority: 0,
    status: 'enabled',
    aggr_window: 30,
    template_id: objectId(2),
    layers: [
      { target: { person_ids: [1001], team_ids: [], emails: [], by, webhooks: [{ type: 'slack_bot', settings: { alias: '#platform', url: 'https://hooks.example/…' } }] }, max_times: 3, notify_step: 5, escalate_window: 15, force_escalate: false },
      { target: { person_ids: [], team_ids: [502], emails: ['boss@example.com'], by, webhooks: [] }, max_times: 1, notify_step: 5, escalate_window: 0, force_escalate: false },
    ],
    time_filters: [],
    filters: [[{ key: 'severity', oper: 'IN', vals: ['Critical', 'Warning'] }]],
    updated_by: 1001,
    created_at: now,
    updated_at: now,
  };
}

function template(now: number): Template {
  return {
    template_id: objectId(2),
    template_name: 'Standard',
    description: '',
    team_id: 0,
    status: 'enabled',
    email: '<h2>{{.Title}}</h2>\n<p>{{.IncidentSeverity}} since {{date .StartTime}}</p>',
    slack: '*{{.Title}}* {{.DetailUrl}}',
    updated_by: 1001,
    created_at: now - 60_000,
    updated_at: now - 60_000,
  };
}

export interface NewIncident {
  title: string;
  severity: Severity;
  at: number;
  service: string;
  channel: number;
}

/** Adds an incident with one alert, its event and the first lines of its timeline. */
export function addIncident(world: World, made: NewIncident): Incident {
  const serial = (world.serial += 1);
  const id = objectId(serial);
  const alertId = objectId(serial + 10_000);
  const eventId = objectId(serial + 20_000);
  const labels = { service: made.service, env: 'production', cluster: 'fra-1', runbook_url: `https://runbooks.example.com/${made.service}` };
  const incident: Incident = {
    incident_id: id,
    num: id.slice(2, 8).toUpperCase(),
    title: made.title,
    description: `${made.title}. The check has failed for three minutes on two of three probes.`,
    impact: '',
    root_cause: '',
    resolution: '',
    incident_severity: made.severity,
    incident_status: made.severity,
    progress: 'Triggered',
    channel_id: made.channel,
    channel_name: world.channels.find((one) => one.channel_id === made.channel)?.channel_name ?? '',
    start_time: made.at,
    last_time: made.at,
    end_time: 0,
    ack_time: 0,
    close_time: 0,
    snoozed_before: 0,
    creator_id: 0,
    closer_id: 0,
    responders: [],
    assigned_to: null,
    alert_cnt: 1,
    active_alert_cnt: 1,
    alert_event_cnt: 3,
    labels,
    images: [],
    manual_overrides: [],
    ever_muted: false,
    detail_url: '',
  };
  world.incidents.unshift(incident);
  world.alerts.push({
    incident_id: id,
    alert_id: alertId,
    title: made.title,
    description: '',
    alert_key: `key-${serial}`,
    alert_severity: made.severity,
    alert_status: made.severity,
    start_time: made.at,
    last_time: made.at + 60,
    end_time: 0,
    labels,
    integration_id: 9001,
    integration_name: 'Prometheus, production',
    integration_type: 'prometheus',
    channel_id: made.channel,
    event_cnt: 1,
    images: [],
  });
  world.events.push({ event_id: eventId, title: made.title, description: '', event_status: made.severity, event_severity: made.severity, event_time: made.at, created_at: made.at, labels });
  world.feed.push({ incident_id: id, ref_id: id, type: 'i_new', detail: { severity: made.severity, title: made.title }, creator_id: 0, created_at: made.at });
  return incident;
}

/** Gives the seeded incidents different pasts. */
function shape(world: World, now: number): void {
  const [oldest, closed, , snoozed, , , acked, , multi, told, newest] = world.incidents;
  if (!oldest || !closed || !snoozed || !acked || !multi || !told || !newest) return;
  const ada = { person_id: 1001, person_name: 'Ada Lindqvist', email: 'ada@example.com' };
  const ming = { person_id: 1002, person_name: '王小明', email: 'xiaoming@example.com' };
  for (const one of [oldest, closed]) Object.assign(one, { progress: 'Closed', close_time: one.start_time + 4_000, closer_id: 1001, incident_status: 'Ok' });
  Object.assign(snoozed, { progress: 'Processing', snoozed_before: now + 5_000, responders: [{ ...ming, assigned_at: now - 9_000, acknowledged_at: now - 8_000 }] });
  Object.assign(acked, { progress: 'Processing', ack_time: now - 5_000, responders: [{ ...ada, assigned_at: now - 5_300, acknowledged_at: now - 5_000 }, { ...ming, assigned_at: now - 5_300, acknowledged_at: 0 }] });
  Object.assign(multi, { alert_cnt: 14, responders: [{ ...ming, assigned_at: now - 2_500, acknowledged_at: 0 }] });
  Object.assign(told, { responders: [{ ...ada, assigned_at: now - 1_250, acknowledged_at: 0 }, { ...ming, assigned_at: now - 1_250, acknowledged_at: 0 }], assigned_to: { type: 'escalate', escalate_rule_id: objectId(1), escalate_rule_name: 'Day and night', layer_idx: 0, person_ids: [1001, 1002] } });
  const line = { incident_id: told.incident_id, ref_id: told.incident_id, creator_id: 0 };
  world.feed.push(
    { ...line, type: 'i_assign', detail: { escalate_rule_name: 'Day and night', layer_idx: 0, person_ids: [1001, 1002] }, created_at: now - 1_230 },
    { ...line, type: 'i_notify', detail: { fire_type: 'fire', layer_idx: 0, by: 'email', persons: [{ person_id: 1001 }, { person_id: 1002, failed_reason: 'mailbox unavailable (550)' }], robots: [{ alias: '#platform' }] }, created_at: now - 1_228 },
    { ...line, type: 'i_comm', creator_id: 1003, detail: { comment: 'Vacuum of the audit table is running; it frees about 40 GB.' }, created_at: now - 400 },
    { ...line, type: 'i_r_severity', creator_id: 1003, detail: { from: 'Warning', to: 'Critical' }, created_at: now - 380 },
  );
  const message = { incident_id: told.incident_id, layer_idx: 0, round: 0, provider: 'smtp', created_at: now - 1_230 };
  world.deliveries.push(
    { ...message, delivery_id: 'd1', notifier: 'email', recipient: 'ada@example.com', person_id: 1001, state: 'sent', reason: '', attempts: 1, last_result: '250 OK', latency_ms: 184, finished_at: now - 1_229 },
    { ...message, delivery_id: 'd2', notifier: 'email', recipient: 'xiaoming@example.com', person_id: 1002, state: 'failed', reason: 'target gone', attempts: 3, last_result: '550 mailbox unavailable', latency_ms: 96, finished_at: now - 1_100 },
    { ...message, delivery_id: 'd3', notifier: 'slack_bot', recipient: '#platform', person_id: null, state: 'sent', reason: '', attempts: 1, last_result: 'ok', latency_ms: 320, provider: 'slack', finished_at: now - 1_229 },
  );
}
