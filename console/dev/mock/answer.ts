import type { Incident } from '../../src/api/incidents.ts';
import type { Live } from './live.ts';
import { addIncident, integration, objectId, type World } from './seed.ts';

/** An answer that is an error of the API. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Body = Record<string, unknown>;
type Handler = (world: World, body: Body, live: Live) => unknown;

const now = () => Math.floor(Date.now() / 1000);
const gone = () => new Refusal(404, 'ResourceNotFound', 'There is nothing with this id.');

export function answer(world: World, live: Live, path: string, body: Body, signedIn: boolean): unknown {
  if (path !== '/session/login' && !signedIn) throw new Refusal(401, 'Unauthorized', 'Sign in first.');
  const handler = HANDLERS[path];
  if (handler === undefined) throw new Refusal(404, 'RouteNotFound', `The mock does not know ${path}.`);
  return handler(world, body, live) ?? {};
}

function page<T>(items: T[], body: Body) {
  const limit = Number(body.limit ?? 20);
  const start = body.search_after_ctx === undefined ? (Number(body.p ?? 1) - 1) * limit : Number(body.search_after_ctx);
  const end = start + limit;
  return { items: items.slice(start, end), total: items.length, has_next_page: end < items.length, search_after_ctx: String(end) };
}

function find<T>(items: T[], is: (item: T) => boolean): T {
  const item = items.find(is);
  if (item === undefined) throw gone();
  return item;
}

function act(world: World, body: Body, live: Live, type: string, detail: Body, change: (one: Incident) => void): void {
  for (const id of body.incident_ids as string[]) {
    const one = find(world.incidents, (incident) => incident.incident_id === id);
    change(one);
    world.feed.push({ incident_id: id, ref_id: objectId((world.serial += 1)), type, detail, creator_id: world.me, created_at: now() });
    live.say('incident', { incident_id: id, channel_id: one.channel_id, type, at: now() });
  }
}

function mine(world: World, one: Incident) {
  const me = find(world.members, (member) => member.member_id === world.me);
  const known = one.responders.find((responder) => responder.person_id === world.me);
  if (known !== undefined) return known;
  const made = { person_id: me.member_id, person_name: me.member_name, email: me.email, assigned_at: now(), acknowledged_at: 0 };
  one.responders.push(made);
  return made;
}

function assign(world: World, one: Incident, ids: number[]): void {
  for (const id of ids) {
    const member = find(world.members, (candidate) => candidate.member_id === id);
    one.responders.push({ person_id: id, person_name: member.member_name, email: member.email, assigned_at: now(), acknowledged_at: 0 });
  }
}

function listed(world: World, body: Body): Incident[] {
  const within = (field: unknown, value: string) => field === undefined || String(field).split(',').includes(value);
  return world.incidents
    .filter((one) => one.start_time >= Number(body.start_time) && one.start_time <= Number(body.end_time))
    .filter((one) => within(body.progress, one.progress) && within(body.incident_severity, one.incident_severity))
    .filter((one) => body.channel_ids === undefined || (body.channel_ids as number[]).includes(one.channel_id))
    .filter((one) => body.responder_ids === undefined || one.responders.some((who) => (body.responder_ids as number[]).includes(who.person_id)))
    .filter((one) => body.query === undefined || one.title.toLowerCase().includes(String(body.query).toLowerCase()))
    .sort((a, b) => b.start_time - a.start_time);
}

function counted(world: World, id: number) {
  const open = world.incidents.filter((one) => one.channel_id === id && one.progress !== 'Closed');
  const count = (progress: string) => open.filter((one) => one.progress === progress).length;
  return {
    progress_to_incident_cnts: { Triggered: count('Triggered'), Processing: count('Processing') },
    active_incident_highest_severity: (['Critical', 'Warning', 'Info'] as const).find((level) => open.some((one) => one.incident_severity === level)) ?? '',
    last_incident_at: Math.max(0, ...open.map((one) => one.start_time)),
  };
}

function session(world: World) {
  const me = find(world.members, (member) => member.member_id === world.me);
  return {
    member_id: me.member_id, member_name: me.member_name, email: me.email, account_id: 1, account_name: 'Example Ltd', locale: 'en-US',
    time_zone: 'Europe/Berlin', csrf_token: 'mock', permissions: [], role_names: ['Admin'], must_change_password: world.mustChange, demo: true, base_url: '',
  };
}

const sameRule = (body: Body) => (one: { rule_id: string }) => one.rule_id === body.rule_id;
const sameIntegration = (body: Body) => (one: { integration_id: number }) => one.integration_id === body.integration_id;

const HANDLERS: Record<string, Handler> = {
  '/session/login': (world, body) => {
    if (body.password !== world.password) throw new Refusal(401, 'Unauthorized', 'E-mail or password is wrong.');
    world.mustChange = String(body.email).startsWith('new');
    return session(world);
  },
  '/session/logout': () => ({}),
  '/session/info': (world) => session(world),
  '/session/password': (world, body) => {
    if (body.old_password !== world.password) throw new Refusal(400, 'InvalidParameter', 'The present password is wrong.');
    world.mustChange = false;
  },
  '/incident/list': (world, body) => page(listed(world, body), body),
  '/incident/list-by-ids': (world, body) => ({ items: world.incidents.filter((one) => (body.incident_ids as string[]).includes(one.incident_id)) }),
  '/incident/info': (world, body) => find(world.incidents, (one) => one.incident_id === body.incident_id),
  '/incident/create': (world, body, live) => {
    const one = addIncident(world, { title: String(body.title), severity: body.incident_severity as Incident['incident_severity'], at: now(), service: 'manual', channel: Number(body.channel_id ?? 301) });
    live.say('incident', { incident_id: one.incident_id, channel_id: one.channel_id, type: 'i_new', at: now() });
    return { incident_id: one.incident_id, title: one.title };
  },
  '/incident/ack': (world, body, live) => act(world, body, live, 'i_ack', {}, (one) => {
    mine(world, one).acknowledged_at = now();
    one.progress = 'Processing';
    one.ack_time ||= now();
  }),
  '/incident/unack': (world, body, live) => act(world, body, live, 'i_unack', {}, (one) => {
    mine(world, one).acknowledged_at = 0;
    if (!one.responders.some((who) => who.acknowledged_at > 0)) one.progress = 'Triggered';
  }),
  '/incident/resolve': (world, body, live) => act(world, body, live, 'i_rslv', { from: 'console' }, (one) => Object.assign(one, { progress: 'Closed', close_time: now(), closer_id: world.me, snoozed_before: 0 })),
  '/incident/reopen': (world, body, live) => act(world, body, live, 'i_reopen', { reason: body.reason }, (one) => Object.assign(one, { progress: 'Triggered', close_time: 0 })),
  '/incident/snooze': (world, body, live) => act(world, body, live, 'i_snooze', { minutes: body.minutes }, (one) => (one.snoozed_before = now() + Number(body.minutes) * 60)),
  '/incident/wake': (world, body, live) => act(world, body, live, 'i_wake', {}, (one) => (one.snoozed_before = 0)),
  '/incident/comment': (world, body, live) => act(world, body, live, 'i_comm', { comment: body.comment }, () => undefined),
  '/incident/assign': (world, body, live) => {
    const ids = (body.assigned_to as { person_ids: number[] }).person_ids;
    act(world, body, live, 'i_assign', { person_ids: ids, type: 'reassign' }, (one) => {
      one.responders = [];
      assign(world, one, ids);
    });
  },
  '/incident/responder/add': (world, body, live) => act(world, { incident_ids: [body.incident_id] }, live, 'i_a_rspd', { to: body.person_ids }, (one) => assign(world, one, body.person_ids as number[])),
  '/incident/reset': (world, body, live) => {
    const before = find(world.incidents, (one) => one.incident_id === body.incident_id);
    const [type, detail] = body.title === undefined ? ['i_r_desc', {}] : ['i_r_title', { from: before.title, to: body.title }];
    act(world, { incident_ids: [body.incident_id] }, live, type as string, detail as Body, (one) => Object.assign(one, body));
  },
  '/incident/alert/list': (world, body) => page(world.alerts.filter((one) => one.incident_id === body.incident_id), body),
  '/alert/event/list': (world, body) => {
    const alert = find(world.alerts, (one) => one.alert_id === body.alert_id);
    return { items: world.events.filter((one) => one.title === alert.title) };
  },
  '/incident/feed': (world, body) => {
    const types = body.types as string[] | undefined;
    const lines = world.feed.filter((one) => one.incident_id === body.incident_id && (types === undefined || types.includes(one.type)));
    return page(lines.sort((a, b) => b.created_at - a.created_at), body);
  },
  '/incident/delivery/list': (world, body) => ({ items: world.deliveries.filter((one) => one.incident_id === body.incident_id) }),
  '/explain/event': (world, body) => explain(world, body),
  '/channel/list': (world, body) => page(world.channels.map((one) => ({ ...one, ...counted(world, one.channel_id) })).filter((one) => one.channel_name.toLowerCase().includes(String(body.query ?? '').toLowerCase())), body),
  '/channel/info': (world, body) => {
    const one = find(world.channels, (channel) => channel.channel_id === body.channel_id);
    return { ...one, ...counted(world, one.channel_id) };
  },
  '/channel/create': (world, body) => {
    const id = 300 + world.channels.length + 1;
    world.channels.push({ ...find(world.channels, () => true), description: '', is_private: false, ...body, channel_id: id, created_at: now() });
    return { channel_id: id, channel_name: body.channel_name };
  },
  '/channel/update': (world, body) => Object.assign(find(world.channels, (one) => one.channel_id === body.channel_id), body),
  '/channel/delete': (world, body) => void (world.channels = world.channels.filter((one) => one.channel_id !== body.channel_id)),
  '/channel/escalate/rule/list': (world, body) => ({ items: world.rules.filter((one) => one.channel_id === body.channel_id) }),
  '/channel/escalate/rule/info': (world, body) => find(world.rules, sameRule(body)),
  '/channel/escalate/rule/create': (world, body) => {
    const id = objectId((world.serial += 1));
    world.rules.push({ ...(body as unknown as World['rules'][number]), rule_id: id, status: 'enabled', created_at: now(), updated_at: now() });
    return { rule_id: id, rule_name: body.rule_name };
  },
  '/channel/escalate/rule/update': (world, body) => Object.assign(find(world.rules, sameRule(body)), body),
  '/channel/escalate/rule/delete': (world, body) => void (world.rules = world.rules.filter((one) => one.rule_id !== body.rule_id)),
  '/channel/escalate/rule/enable': (world, body) => Object.assign(find(world.rules, sameRule(body)), { status: 'enabled' }),
  '/channel/escalate/rule/disable': (world, body) => Object.assign(find(world.rules, sameRule(body)), { status: 'disabled' }),
  '/notifier/list': () => ({
    items: [
      { type: 'email', title: 'E-mail', kind: 'person', fields: [] },
      { type: 'slack_bot', title: 'Slack bot', kind: 'group', fields: [{ name: 'url', label: 'Webhook URL', secret: true, required: true }, { name: 'alias', label: 'Alias', secret: false, required: false }] },
      { type: 'dingtalk', title: 'DingTalk bot', kind: 'group', fields: [{ name: 'token', label: 'Access token', secret: true, required: true }, { name: 'sign_secret', label: 'Signing secret', secret: true, required: false }] },
      { type: 'webhook', title: 'Webhook', kind: 'group', fields: [{ name: 'url', label: 'URL', secret: false, required: true }] },
    ],
  }),
  '/integration/list': (world, body) => page(world.integrations.filter((one) => body.channel_ids === undefined || (body.channel_ids as number[]).includes(one.channel_id)), body),
  '/integration/info': (world, body) => find(world.integrations, sameIntegration(body)),
  '/integration/create': (world, body) => {
    const made = integration(9001 + world.integrations.length, String(body.integration_name), String(body.integration_type), Number(body.channel_id), 0);
    world.integrations.push(made);
    return made;
  },
  '/integration/update': (world, body) => Object.assign(find(world.integrations, sameIntegration(body)), body),
  '/integration/delete': (world, body) => void (world.integrations = world.integrations.filter((one) => one.integration_id !== body.integration_id)),
  '/integration/enable': (world, body) => Object.assign(find(world.integrations, sameIntegration(body)), { status: 'enabled' }),
  '/integration/disable': (world, body) => Object.assign(find(world.integrations, sameIntegration(body)), { status: 'disabled' }),
  '/integration/type/list': () => ({
    items: [
      { type: 'standard', title: 'Standard event', guide_en: 'POST one JSON object for each event.', guide_zh: '每个事件 POST 一个 JSON 对象。' },
      { type: 'prometheus', title: 'Prometheus Alertmanager', guide_en: 'Add a webhook receiver to alertmanager.yml and reload Alertmanager.', guide_zh: '在 alertmanager.yml 中添加 webhook 接收器，然后重新加载 Alertmanager。' },
    ],
  }),
  '/integration/test': (world, body, live) => {
    const one = find(world.integrations, sameIntegration(body));
    one.last_event_at = now();
    const made = addIncident(world, { title: 'Test event from the console', severity: 'Critical', at: now(), service: 'test', channel: one.channel_id });
    live.say('integration', { integration_id: one.integration_id, last_event_at: one.last_event_at });
    live.say('incident', { incident_id: made.incident_id, channel_id: made.channel_id, type: 'i_new', at: now() });
    return { event_ids: [world.events.at(-1)?.event_id] };
  },
  '/integration/rejected/list': (world, body) => page(world.rejected.filter(sameIntegration(body)), body),
  '/member/list': (world, body) => page(world.members.filter((one) => `${one.member_name} ${one.email}`.toLowerCase().includes(String(body.query ?? '').toLowerCase())), body),
  '/member/invite': (world, body) => {
    for (const one of body.members as { member_name: string; email: string }[]) {
      world.members.push({ ...one, member_id: 1001 + world.members.length, phone: '', status: 'pending', account_role_ids: [], created_at: now() });
    }
    return { items: [] };
  },
  '/member/delete': (world, body) => void (world.members = world.members.filter((one) => one.member_id !== body.member_id)),
  '/member/info/reset': (world, body) => Object.assign(find(world.members, (one) => one.member_id === body.member_id), body),
  '/person/infos': (world, body) => ({ items: world.members.filter((one) => (body.person_ids as number[]).includes(one.member_id)).map((one) => ({ person_id: one.member_id, person_name: one.member_name, email: one.email })) }),
  '/team/list': (world, body) => page(world.teams, body),
  '/team/upsert': (world, body) => {
    const known = world.teams.find((one) => one.team_id === body.team_id);
    if (known !== undefined) return Object.assign(known, body);
    const made = { description: '', ...(body as { team_name: string; person_ids: number[] }), team_id: 501 + world.teams.length, updated_by_name: '', updated_at: now() };
    world.teams.push(made);
    return made;
  },
  '/team/delete': (world, body) => void (world.teams = world.teams.filter((one) => one.team_id !== body.team_id)),
  '/template/list': (world, body) => page(world.templates, body),
  '/template/info': (world, body) => find(world.templates, (one) => one.template_id === body.template_id),
  '/template/create': (world, body) => {
    const made = { ...(body as unknown as World['templates'][number]), template_id: objectId((world.serial += 1)), updated_at: now() };
    world.templates.push(made);
    return made;
  },
  '/template/update': (world, body) => Object.assign(find(world.templates, (one) => one.template_id === body.template_id), body),
  '/template/preview': (_, body) => {
    const content = String(body.content);
    const open = content.split('{{').length;
    if (open !== content.split('}}').length) return { success: false, content: '', message: 'line 1: an action is not closed' };
    return { success: true, message: '', content: content.replace(/\{\{\.Title\}\}/g, 'Disk almost full on db-1').replace(/\{\{[^}]*\}\}/g, '…') };
  },
  '/app-key/list': (world) => ({ items: world.keys }),
  '/app-key/create': (world, body) => {
    world.keys.push({ key_id: world.keys.length + 1, name: String(body.name), created_at: now() });
    return { app_key: '3f8c9a51d2b74e60a1f5c8d9e0b7a642', key_id: world.keys.length };
  },
  '/app-key/delete': (world, body) => void (world.keys = world.keys.filter((one) => one.key_id !== body.key_id)),
};

function explain(world: World, body: Body) {
  const incident = world.incidents.find((one) => one.incident_id === body.incident_id) ?? world.incidents[0];
  const at = incident?.start_time ?? now();
  const eventId = objectId(20_111);
  const rule = { kind: 'escalation_rule', id: objectId(1), name: 'Day and night', version: 3 };
  const refs = { event_id: eventId, incident_id: incident?.incident_id };
  return {
    subject: { kind: 'incident', id: incident?.incident_id },
    events: [{ event_id: eventId, fate: 'new_alert', reason: 'first_event_of_key', reason_text: 'No open alert had this key, so a new alert began.', received_at: at }],
    steps: [
      { stage: 'accept', at, decision: 'accepted', text: 'Accepted from “Prometheus, production” and written to disk.', rule: null, refs },
      { stage: 'parse', at, decision: 'parsed', text: 'Read as one Prometheus alert; 4 labels kept.', rule: null, after: { severity: 'Critical', alert_key: 'key-101' }, refs: {} },
      { stage: 'dedupe', at, decision: 'new_alert', text: 'No open alert had the key key-101: a new alert.', rule: null, before: { open_alerts: 0 }, after: { open_alerts: 1 }, refs },
      { stage: 'escalate', at: at + 1, decision: 'matched', text: 'The first rule whose conditions matched.', rule, refs: {} },
      { stage: 'notify', at: at + 31, decision: 'sent', text: 'Layer 1: 2 people and 1 group chat.', rule, refs: { delivery_id: 'd1' } },
    ],
  };
}
