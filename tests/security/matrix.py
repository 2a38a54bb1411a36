"""Who may call what on which things: one row for each operation of the API, written down apart from the product.

A row says the permission, the reach of what the body names, and a body that would succeed. From these and the table of
roles follows what everybody must be answered. An operation without a row fails the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.api.harness import OWNER_EMAIL, OWNER_PASSWORD, START_AT
from tests.vendors.sample_apps import CHAT_SETTINGS

NEW_PASSWORD = "a rather different horse 7"
WINDOW = {"start_time": START_AT // 1000 - 60, "end_time": START_AT // 1000 + 60}
LAYERS = [{"target": {"emails": ["somebody@example.com"]}, "max_times": 1}]


class Reach(StrEnum):
    """What a body names, and so who may see or change it."""

    PUBLIC = "nobody has to be signed in"
    OWN = "the caller's own account, session or keys, or something new"
    FILTERED = "a search: everybody is answered, with what they may see"
    PRIVATE = "a thing of the private channel: for all outside it does not exist"
    OPEN = "a thing of an open channel, or of the account: everybody of the account sees it"
    TEAM = "a change of what everybody sees, for the owning team, its creator and administrators"


@dataclass(frozen=True)
class Row:
    """`may` is the permission an operation asks for, empty when any signed-in person may call it.

    In a body `$name` stands for a thing of the estate, `$me` for the caller.
    """

    path: str
    may: str
    reach: Reach
    body: dict[str, Any]


def _rows(may: str, reach: Reach, **bodies: dict[str, Any]) -> list[Row]:
    """Rows of one permission; the name of each argument is the path with `__` for `/` and `_` for `-`."""
    return [Row(f"/{name.replace('__', '/').replace('_', '-')}", may, reach, body) for name, body in bodies.items()]


POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SUBSCRIPTION = {"endpoint": "https://push.example.net/1", "keys": {"p256dh": POINT, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}}
RENEWAL = {"device_id": "$device", "device_secret": "$device_secret", "subscription": SUBSCRIPTION}
PUBLIC_ROWS = [
    Row("/session/login", "", Reach.PUBLIC, {"email": OWNER_EMAIL, "password": OWNER_PASSWORD}),
    Row("/device/bind", "", Reach.PUBLIC, {"code": "$device_code", "name": "new"}),
    Row("/device/renew", "", Reach.PUBLIC, RENEWAL),
]

SIGNED_IN_ROWS = [
    *_rows("", Reach.OWN, account__info={}, member__info={}, session__info={}, session__logout={}),
    *_rows("", Reach.FILTERED, person__infos={"person_ids": ["$owner_member"]}),
    *_rows("", Reach.OWN, device__code={}, device__add={"name": "new"}, device__key={}, device__list={}),
]

INCIDENT_ROWS = [
    *_rows(
        "incidents.read",
        Reach.PRIVATE,
        incident__info={"incident_id": "$incident"},
        incident__feed={"incident_id": "$incident"},
        incident__alert__list={"incident_id": "$incident"},
        incident__delivery__list={"incident_id": "$incident"},
        incident__past__list={"incident_id": "$incident"},
        incident__silence__info={"incident_id": "$incident"},
        incident__ack={"incident_ids": ["$incident"]},
        incident__unack={"incident_ids": ["$incident"]},
        explain__event={"event_id": "$event", "check": True},
        explain__rule={"event_id": "$event", "rule_id": "$drop"},
    ),
    *_rows(
        "incidents.read",
        Reach.FILTERED,
        incident__list=WINDOW,
        explain__person={"channel_id": "$channel"},
        incident__list_by_ids={"incident_ids": ["$incident"]},
    ),
    *_rows(
        "incidents.manage",
        Reach.PRIVATE,
        incident__resolve={"incident_ids": ["$incident"]},
        incident__reopen={"incident_ids": ["$incident"], "reason": "again"},
        incident__snooze={"incident_ids": ["$incident"], "minutes": 5},
        incident__wake={"incident_ids": ["$incident"]},
        incident__comment={"incident_ids": ["$incident"], "comment": "hello"},
        incident__assign={"incident_ids": ["$incident"], "assigned_to": {"person_ids": ["$me"]}},
        incident__responder__add={"incident_id": "$incident", "person_ids": ["$me"]},
        incident__reset={"incident_id": "$incident", "title": "new"},
        incident__merge={"source_incident_ids": ["$incident"], "target_incident_id": "$open_incident"},
        incident__disable_merge={"incident_ids": ["$incident"]},
        incident__silence__save={"incident_id": "$incident"},
        incident__silence__end={"incident_id": "$incident"},
        incident__enable_merge={"incident_ids": ["$incident"]},
        alert__merge={"alert_ids": ["$alert"], "incident_id": "$open_incident"},
        incident__remove={"incident_ids": ["$incident"]},
        incident__create={"incident_severity": "Info", "title": "new", "channel_id": "$channel"},
    ),
]

ALERT_ROWS = [
    *_rows(
        "alerts.read",
        Reach.PRIVATE,
        alert__info={"alert_id": "$alert"},
        alert__feed={"alert_id": "$alert"},
        alert__event__list={"alert_id": "$alert"},
    ),
    *_rows(
        "alerts.read",
        Reach.FILTERED,
        alert__list=WINDOW,
        alert__list_by_ids={"alert_ids": ["$alert"]},
        alert_event__list=WINDOW,
    ),
]

CALENDAR = {"cal_id": "$calendar"}
DAYS = {"summary": "new", "start_at": "2026-05-03", "end_at": "2026-05-04", "is_off": True}
CALENDAR_ROWS = [
    *_rows("calendars.read", Reach.FILTERED, calendar__list={}),
    *_rows("calendars.read", Reach.OPEN, calendar__info=CALENDAR, calendar__event__list={**CALENDAR, "year": 2026}),
    *_rows("calendars.manage", Reach.OWN, calendar__create={"cal_name": "new"}),
    *_rows(
        "calendars.manage",
        Reach.TEAM,
        calendar__update={**CALENDAR, "description": "new"},
        calendar__delete=CALENDAR,
        calendar__event__upsert={**CALENDAR, **DAYS},
        calendar__event__delete={**CALENDAR, "event_id": "$calendar_days"},
    ),
]

SCHEDULE = {"schedule_id": "$schedule"}
SPAN = {"start": START_AT // 1000, "end": START_AT // 1000 + 86_400}
SCHEDULE_ROWS = [
    *_rows("schedules.read", Reach.FILTERED, schedule__list={}, schedule__self=SPAN),
    *_rows("schedules.read", Reach.FILTERED, schedule__infos={"schedule_ids": ["$schedule"]}),
    *_rows("schedules.read", Reach.OPEN, schedule__info={**SCHEDULE, **SPAN}),
    *_rows("schedules.read", Reach.OPEN, schedule__override__list=SCHEDULE),
    *_rows("schedules.read", Reach.FILTERED, schedule__swap__list={}),
    *_rows("schedules.read", Reach.FILTERED, schedule__leave__list=SPAN, schedule__conflict__list=SPAN),
    *_rows("schedules.read", Reach.OWN, schedule__leave__create=SPAN),
    *_rows("schedules.read", Reach.FILTERED, schedule__leave__calendar__list={}),
    *_rows("schedules.read", Reach.FILTERED, schedule__coverage={"days": 1}),
    *_rows("schedules.read", Reach.OWN, schedule__feed__create={}),
    *_rows("schedules.read", Reach.FILTERED, schedule__feed__list={}),
    *_rows("schedules.read", Reach.OWN, schedule__preview=SPAN),
    *_rows("schedules.read", Reach.FILTERED, schedule__role__list={}),
    *_rows("schedules.manage", Reach.OWN, schedule__role__create={"role_name": "new"}),
    *_rows("schedules.manage", Reach.OWN, schedule__create={"schedule_name": "new"}),
    *_rows(
        "schedules.manage",
        Reach.TEAM,
        schedule__update={**SCHEDULE, "description": "new"},
        schedule__delete={"schedule_ids": ["$schedule"]},
    ),
]

RULE = {"channel_id": "$channel", "rule_id": "$rule"}
DROP = {"channel_id": "$channel", "rule_id": "$drop"}
SILENCE = {"channel_id": "$channel", "rule_id": "$silence"}
INHIBIT = {"channel_id": "$channel", "rule_id": "$inhibit"}
NEW = {"channel_id": "$channel", "rule_name": "new"}
NEVER = [[{"key": "title", "oper": "IN", "vals": ["never"]}]]
ONCE = {"start_time": START_AT // 1000 + 60, "end_time": START_AT // 1000 + 120}
CHANNEL_ROWS = [
    *_rows(
        "channels.read",
        Reach.PRIVATE,
        channel__info={"channel_id": "$channel"},
        channel__escalate__rule__list={"channel_id": "$channel"},
        channel__escalate__rule__info=RULE,
        channel__escalate__simulate={"channel_id": "$channel"},
        channel__unsubscribe__rule__list={"channel_id": "$channel"},
        channel__silence__rule__list={"channel_id": "$channel"},
        channel__noise__preview={"channel_id": "$channel", "kind": "drop", "filters": NEVER},
        channel__noise__hidden__list=DROP,
        replay={"channel_id": "$channel"},
        channel__inhibit__rule__list={"channel_id": "$channel"},
        explain__rule__version={"rule_id": "$rule", "version": 1},
    ),
    *_rows("channels.read", Reach.FILTERED, channel__list={}, channel__infos={"channel_ids": ["$channel"]}),
    *_rows("channels.read", Reach.OWN, notifier__list={}, notifier__guide={"name": "email"}),
    *_rows(
        "channels.manage",
        Reach.PRIVATE,
        channel__update={"channel_id": "$channel", "description": "new"},
        channel__delete={"channel_id": "$channel"},
        channel__enable={"channel_id": "$channel"},
        channel__disable={"channel_id": "$channel"},
        channel__escalate__rule__create={"channel_id": "$channel", "rule_name": "new", "layers": LAYERS},
        channel__escalate__rule__update={**RULE, "rule_name": "new", "layers": LAYERS},
        channel__escalate__rule__enable=RULE,
        channel__escalate__rule__disable=RULE,
        channel__escalate__rule__delete=RULE,
        channel__unsubscribe__rule__create={**NEW, "filters": NEVER},
        channel__unsubscribe__rule__update={**DROP, "rule_name": "new"},
        channel__unsubscribe__rule__enable=DROP,
        channel__unsubscribe__rule__disable=DROP,
        channel__unsubscribe__rule__delete=DROP,
        channel__silence__rule__create={**NEW, "filters": NEVER, "time_filter": ONCE},
        channel__silence__rule__update={**SILENCE, "rule_name": "new"},
        channel__silence__rule__enable=SILENCE,
        channel__silence__rule__disable=SILENCE,
        channel__silence__rule__delete=SILENCE,
        channel__inhibit__rule__create={
            **NEW,
            "source_filters": NEVER,
            "target_filters": NEVER,
            "equals": ["labels.host"],
        },
        channel__inhibit__rule__update={**INHIBIT, "rule_name": "new"},
        channel__inhibit__rule__enable=INHIBIT,
        channel__inhibit__rule__disable=INHIBIT,
        channel__inhibit__rule__delete=INHIBIT,
    ),
    *_rows("channels.manage", Reach.OPEN, channel__create={"team_id": "$team", "channel_name": "new"}),
]

CHANGE_ROWS = [
    *_rows("integrations.read", Reach.PRIVATE, change__info={"change_id": "$change"}),
    *_rows(
        "integrations.read",
        Reach.FILTERED,
        change__list={},
        report__oncall__changes={"start_time": 1_767_000_000, "end_time": 1_768_000_000},
    ),
    *_rows("incidents.read", Reach.PRIVATE, incident__change__list={"incident_id": "$incident"}),
]

INTEGRATION = {"integration_id": "$integration"}
RETRIED = '{"title_rule": "tried again", "event_status": "Info"}'
INTEGRATION_ROWS = [
    *_rows(
        "integrations.read",
        Reach.PRIVATE,
        integration__info=INTEGRATION,
        integration__rejected__list=INTEGRATION,
        integration__preview={**INTEGRATION, "body": "{}"},
        integration__heartbeat__list=INTEGRATION,
    ),
    *_rows(
        "integrations.read",
        Reach.FILTERED,
        integration__list={},
        integration__stats={"integration_ids": ["$integration"]},
    ),
    *_rows("integrations.read", Reach.OWN, integration__type__list={}, integration__type__info={"type": "standard"}),
    *_rows(
        "integrations.manage",
        Reach.PRIVATE,
        integration__create={"integration_name": "new", "integration_type": "standard", "channel_id": "$channel"},
        integration__update={**INTEGRATION, "integration_name": "new"},
        integration__key__rotate=INTEGRATION,
        integration__test=INTEGRATION,
        integration__heartbeat__forget={**INTEGRATION, "names": ["nobody"]},
        integration__rejected__retry={**INTEGRATION, "rejected_id": "$rejected", "body": RETRIED},
        integration__enable=INTEGRATION,
        integration__disable=INTEGRATION,
        integration__delete=INTEGRATION,
    ),
]

SHARED = {"integration_id": "$shared"}
NAMED_CASE = {
    "if": [{"key": "title", "oper": "IN", "vals": ["never"]}],
    "routing_mode": "name_mapping",
    "name_mapping_label": "service",
}
ROUTE_ROWS = [
    *_rows("integrations.read", Reach.FILTERED, route__list={"integration_ids": ["$shared"]}),
    *_rows(
        "integrations.read",
        Reach.OPEN,
        route__info=SHARED,
        route__history__list=SHARED,
        route__compare={**SHARED, "from_version": 1, "to_version": 2},
        route__preview={**SHARED, "route": {"cases": [NAMED_CASE]}},
    ),
    *_rows(
        "integrations.manage",
        Reach.TEAM,
        route__upsert={**SHARED, "cases": [NAMED_CASE]},
        route__restore={**SHARED, "restore_version": 1},
    ),
]

SCHEMA = {"schema_id": "$schema"}
API = {"api_id": "$api"}
RULES = {**INTEGRATION, "rules": []}
DOC = {"host": "new", "owner": "new"}
SHAPING_ROWS = [
    *_rows("integrations.read", Reach.PRIVATE, enrichment__info=INTEGRATION, alert__pipeline__info=INTEGRATION),
    *_rows(
        "integrations.read",
        Reach.FILTERED,
        enrichment__list={"integration_ids": ["$integration"]},
        alert__pipeline__list={"integration_ids": ["$integration"]},
    ),
    *_rows(
        "integrations.manage",
        Reach.PRIVATE,
        enrichment__upsert=RULES,
        enrichment__preview=RULES,
        alert__pipeline__upsert=RULES,
        alert__pipeline__preview=RULES,
    ),
    *_rows("mappings.read", Reach.FILTERED, enrichment__mapping__schema__list={}, enrichment__mapping__api__list={}),
    *_rows(
        "mappings.read",
        Reach.OPEN,
        enrichment__mapping__schema__info=SCHEMA,
        enrichment__mapping__data__list=SCHEMA,
        enrichment__mapping__api__info=API,
    ),
    *_rows(
        "mappings.manage",
        Reach.OWN,
        enrichment__mapping__schema__create={"schema_name": "new", "source_labels": ["a"], "result_labels": ["b"]},
        enrichment__mapping__api__create={"api_name": "new", "url": "https://cmdb.example.com/"},
    ),
    *_rows(
        "mappings.manage",
        Reach.TEAM,
        enrichment__mapping__schema__update={**SCHEMA, "schema_name": "new"},
        enrichment__mapping__schema__delete=SCHEMA,
        enrichment__mapping__data__upsert={**SCHEMA, "docs": [DOC]},
        enrichment__mapping__data__delete={**SCHEMA, "keys": ["none"]},
        enrichment__mapping__data__truncate=SCHEMA,
        enrichment__mapping__api__update={**API, "api_name": "new"},
        enrichment__mapping__api__delete=API,
    ),
]

TEMPLATE = {"template_id": "$template"}
HOUSE_ROWS = [
    *_rows("templates.read", Reach.OPEN, template__info=TEMPLATE),
    *_rows("templates.read", Reach.FILTERED, template__list={}, template__preset__list={}),
    *_rows(
        "templates.read",
        Reach.PRIVATE,
        template__preview={"type": "email", "content": "{{.Title}}", "incident_id": "$incident"},
    ),
    *_rows("templates.manage", Reach.OWN, template__create={"template_name": "new"}),
    *_rows(
        "templates.manage",
        Reach.TEAM,
        template__update={**TEMPLATE, "template_name": "new"},
        template__delete=TEMPLATE,
    ),
    *_rows("teams.read", Reach.OPEN, team__info={"team_id": "$team"}),
    *_rows("teams.read", Reach.FILTERED, team__list={}, team__infos={"team_ids": ["$team"]}),
    *_rows(
        "teams.manage",
        Reach.TEAM,
        team__upsert={"team_id": "$team", "team_name": "new"},
        team__delete={"team_id": "$team"},
    ),
]

MEMBER = {"member_id": "$viewer_member"}
MEMBER_ROWS = [
    *_rows("members.read", Reach.FILTERED, member__list={}),
    *_rows("members.manage", Reach.OWN, member__invite={"members": [{"member_name": "new", "email": "x@example.com"}]}),
    *_rows(
        "members.manage",
        Reach.OPEN,
        member__delete=MEMBER,
        member__password__reset=MEMBER,
        member__role__update={**MEMBER, "role_ids": [2]},
        member__role__grant={**MEMBER, "role_ids": [2]},
        member__role__revoke={**MEMBER, "role_ids": [1]},
    ),
    *_rows("app_keys.read", Reach.OWN, app_key__list={}),
    *_rows("app_keys.manage", Reach.OWN, app_key__create={"name": "new"}),
]

PROVIDER = {"provider_id": "$provider"}
TABLE = {"table_id": "$table"}
REACH_ROWS = [
    *_rows(
        "",
        Reach.OWN,
        preference__info={},
        preference__update={"critical": ["email"]},
        contact__code={"kind": "email"},
        contact_card__info={},
        contact_card__regions={},
    ),
    *_rows(
        "",
        Reach.OPEN,
        preference__reach=MEMBER,
        identity__code=PROVIDER,
        identity__lookup=PROVIDER,
        identity__sign_in=PROVIDER,
    ),
    *_rows("", Reach.FILTERED, identity__list=MEMBER),
    *_rows("", Reach.OWN, drill__create={}, drill__list={}),
    *_rows("incidents.read", Reach.FILTERED, delivery__list={}),
    *_rows("transports.read", Reach.OWN, delivery__health={}),
    *_rows("transports.read", Reach.FILTERED, provider__list={}, chat__list={}),
    *_rows("transports.read", Reach.OPEN, provider__info=PROVIDER),
    *_rows(
        "transports.manage",
        Reach.OWN,
        provider__create={"notifier": "sample_chat", "name": "new", "settings": CHAT_SETTINGS},
    ),
    *_rows(
        "transports.manage",
        Reach.OPEN,
        provider__update={**PROVIDER, "name": "new"},
        provider__enable=PROVIDER,
        provider__disable=PROVIDER,
        provider__delete=PROVIDER,
        provider__reorder={"medium": "slack_app", "provider_ids": ["$provider"]},
        identity__set={**PROVIDER, **MEMBER, "user_id": "new"},
    ),
    *_rows("channels.manage", Reach.OPEN, chat__remove={**PROVIDER, "chat_key": "$chat"}),
    *_rows("templates.read", Reach.FILTERED, mention_table__list={}),
    *_rows("templates.read", Reach.OPEN, mention_table__info=TABLE),
    *_rows("templates.manage", Reach.OWN, mention_table__create={"name": "new", "medium": "feishu"}),
    *_rows(
        "templates.manage",
        Reach.TEAM,
        mention_table__update={**TABLE, "name": "new"},
        mention_table__upsert_entries={**TABLE, "entries": {"new@example.com": "new"}},
        mention_table__delete=TABLE,
    ),
]

ROWS = [
    *(PUBLIC_ROWS + SIGNED_IN_ROWS + INCIDENT_ROWS + ALERT_ROWS + SCHEDULE_ROWS + CALENDAR_ROWS + CHANNEL_ROWS),
    *(CHANGE_ROWS + INTEGRATION_ROWS + ROUTE_ROWS + SHAPING_ROWS + HOUSE_ROWS + MEMBER_ROWS + REACH_ROWS),
]

MINE = {"incident_ids": ["$incident"]}
FIRST: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "/incident/unack": [("/incident/ack", MINE)],
    "/incident/reopen": [("/incident/resolve", MINE)],
    "/incident/snooze": [("/incident/ack", MINE)],
    "/incident/silence/end": [("/incident/silence/save", {"incident_id": "$incident"})],
    "/incident/wake": [("/incident/ack", MINE), ("/incident/snooze", {**MINE, "minutes": 5})],
}
"""What the caller must have done before an operation can succeed."""

APART = {
    "/schedule/override/create": "one's own time may be given away by anybody in the schedule",
    "/schedule/override/delete": "what replaces oneself may be taken back",
    "/schedule/swap/create": "only one's own time can be given away",
    "/schedule/swap/answer": "a swap is answered by whoever was asked",
    "/schedule/leave/delete": "leave is one's own, or members.manage",
    "/schedule/ical/import": "needs a calendar; rights are those of schedule/update, see tests/api/test_calendar_feeds.py",
    "/schedule/leave/import": "leave is one's own, or members.manage",
    "/schedule/leave/calendar/create": "asks an address; rights in tests/api/test_leave_calendars.py",
    "/schedule/role/update": "a role is the account's, see tests/api/test_schedule_roles.py",
    "/schedule/role/delete": "a role is the account's, see tests/api/test_schedule_roles.py",
    "/schedule/leave/calendar/delete": "a calendar is its member's, or members.manage",
    "/schedule/feed/revoke": "a feed is its maker's, or of whoever may change its schedule",
    "/replay/info": "a replay is shown to the person who began it",
    "/replay/cancel": "a replay is stopped by the person who began it",
    "/device/subscribe": "a device is its owner's alone",
    "/device/remove": "a device is its owner's alone",
    "/app-key/delete": "a key is its owner's alone",
    "/session/password": "needs the caller's own password",
    "/member/info/reset": "everybody may change themselves, administrators others",
    "/contact/verify": "needs the code that only the owner of the address got",
    "/identity/remove": "everybody may remove their own, administrators others'",
    "/delivery/info": "of a message about an incident whoever sees that, of others their person and administrators",
    "/delivery/resend": "as /delivery/info, with the right to manage incidents",
    "/drill/info": "a drill is its person's, and administrators may look",
    "/drill/received": "only the person a drill was for can say that it arrived",
    "/enrichment/mapping/data/upload": "its body is a file; rights as of the other changes of a table",
    "/enrichment/mapping/data/download": "it answers a file; rights as of its list",
    "/identity/sign-in/finish": "only who began a sign-in may finish it",
}
"""Operations whose rule no reach says; a test of their own holds each."""

ASSIGNED = {"incident_ids": ["$open_incident"], "assigned_to": {"escalate_rule_id": "$rule"}}
QUICK = {
    "channel_id": "$open_channel",
    "rule_name": "new",
    "filters": NEVER,
    "time_filter": ONCE,
    "from_incident_id": "$incident",
}
MERGED = {"source_incident_ids": ["$open_incident"], "target_incident_id": "$incident"}
REFERENCES = [
    Row("/incident/merge", "incidents.manage", Reach.PRIVATE, MERGED),
    Row("/alert/merge", "incidents.manage", Reach.PRIVATE, {"alert_ids": ["$open_alert"], "incident_id": "$incident"}),
    Row("/incident/assign", "incidents.manage", Reach.PRIVATE, ASSIGNED),
    Row("/incident/ack", "incidents.read", Reach.PRIVATE, {"incident_ids": ["$open_incident", "$incident"]}),
    Row("/channel/silence/rule/create", "channels.manage", Reach.PRIVATE, QUICK),
    Row("/explain/event", "incidents.read", Reach.PRIVATE, {"alert_id": "$alert"}),
    Row("/explain/rule", "incidents.read", Reach.PRIVATE, {"incident_id": "$incident", "rule_id": "$rule"}),
    Row("/explain/rule", "incidents.read", Reach.PRIVATE, {"alert_id": "$alert", "rule_id": "$silence"}),
    Row("/explain/person", "incidents.read", Reach.PRIVATE, {"incident_id": "$incident"}),
    Row("/explain/rule/version", "channels.read", Reach.PRIVATE, {"rule_id": "$drop", "version": 1}),
    Row("/explain/person", "incidents.read", Reach.OPEN, {"person_id": "$owner_member"}),
    Row("/explain/person", "incidents.read", Reach.PRIVATE, {"incident_id": "$incident", "person_id": "$me"}),
    Row("/explain/event", "incidents.read", Reach.PRIVATE, {"incident_id": "$incident"}),
    Row("/alert/list", "alerts.read", Reach.FILTERED, {**WINDOW, "channel_ids": ["$channel"]}),
    Row("/alert/list", "alerts.read", Reach.FILTERED, {**WINDOW, "alert_ids": ["$alert"]}),
    Row("/alert-event/list", "alerts.read", Reach.FILTERED, {**WINDOW, "integration_ids": ["$integration"]}),
    Row("/incident/list", "incidents.read", Reach.FILTERED, {**WINDOW, "channel_ids": ["$channel"]}),
    Row("/incident/list", "incidents.read", Reach.FILTERED, {**WINDOW, "incident_ids": ["$incident"]}),
    Row("/channel/list", "channels.read", Reach.FILTERED, {"channel_ids": ["$channel"]}),
    Row("/integration/list", "integrations.read", Reach.FILTERED, {"channel_ids": ["$channel"]}),
]
"""Private things named in the bodies of operations on other things, and in the filters of searches."""

VIEWER_LACKS = {
    f"{module}.manage"
    for module in ("incidents", "channels", "schedules", "calendars", "integrations", "mappings", "templates", "teams")
}
ONLY_ADMIN = {"members.manage", "transports.manage", "account.manage"}
LACKS = {
    "viewer": VIEWER_LACKS | ONLY_ADMIN,
    "outsider": ONLY_ADMIN,
    "insider": ONLY_ADMIN,
}
"""What the roles do not grant; administrators and owners may do everything."""


def expected(row: Row, who: str) -> int:
    """The status of the answer that `who` must get."""
    if row.reach == Reach.PUBLIC:
        return 200
    if who == "nobody":
        return 401
    if row.may in LACKS.get(who, ()):
        return 403
    if row.reach in (Reach.OWN, Reach.FILTERED):
        return 200
    if who == "stranger":
        return 404
    if row.reach == Reach.PRIVATE and who in ("viewer", "outsider"):
        return 404
    return 403 if row.reach == Reach.TEAM and who in ("viewer", "outsider") else 200
