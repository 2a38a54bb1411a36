"""Every page in both themes, both languages, on a desk and on a phone: nothing overflows, nothing is unreadable."""

import gzip
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect

from tests.browser.desk import DESK, PHONE, Complaints, Site, languages, open_context

pytestmark = pytest.mark.browser

_AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
_MAIN_BUNDLE_LIMIT = 300_000

_FIND = """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']}).then(result =>
  result.violations.map(one => `${one.impact} ${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`))"""


@pytest.fixture(scope="module")
def addresses(site: Site) -> Iterator[dict[str, str]]:
    """One address of every page, with something on it; other tests find their providers alone again."""
    source = site.server.source("Looks", "prometheus", ["looks@example.com"])
    incident_id = site.incident("How this looks", incident_severity="Critical", channel_id=source.channel_id)
    [rule] = site.call("/channel/escalate/rule/list", channel_id=source.channel_id)["items"]
    template = site.server.items("/template/list")[0]
    channel = f"/channels/{source.channel_id}"
    gateway = {"url": "https://sms.example.com/send", "body": '["${phone}", "${text}"]'}
    provider = site.call("/provider/create", notifier="http_sms", name="Looks", settings=gateway)
    token = f"123456789:{'A' * 35}"
    app = site.call("/provider/create", notifier="telegram", name="Looks", settings={"token": token})
    site.call("/mention-table/create", name="Looks", medium="feishu", entries={"ana@example.com": "ou_1"})
    site.call("/preference/update", quiet=[{"name": "Looks", "start": "00:00", "end": "24:00"}])
    drill = site.call("/drill/create", transports=["email", "sms"])
    silence = _make_noise_rules(site, source.channel_id)
    schedule = f"/schedules/{_make_schedule(site)}"
    shared = _make_shared_integration(site, source.channel_id)
    table = site.call(
        "/enrichment/mapping/schema/create", schema_name="Looks", source_labels=["service"], result_labels=["owner"]
    )
    yield {
        "incidents": "/incidents",
        "panel": f"/incidents?open={incident_id}",
        "incident": f"/incidents/{incident_id}",
        "why": f"/why/incident/{incident_id}",
        "why told": "/why/told?window=1440",
        "why told of one": f"/why/told?incident={incident_id}",
        "changes": "/changes",
        "channels": "/channels",
        "channel": channel,
        "integrations": f"{channel}/integrations",
        "integration": f"{channel}/integrations/{source.integration_id}",
        "rules": f"{channel}/escalation",
        "rule": f"{channel}/escalation/{rule['rule_id']}",
        "noise": f"{channel}/noise",
        **{f"new {kind} rule": f"{channel}/noise/{kind}/new" for kind in ("drop", "silence", "inhibit")},
        "silence": f"{channel}/noise/silence/{silence['rule_id']}",
        "grouping": f"{channel}/noise/grouping",
        "channel settings": f"{channel}/settings",
        "schedules": "/schedules",
        **{f"schedule by {span}": f"{schedule}?span={span}" for span in ("week", "two_weeks", "month")},
        "schedule in another zone": f"{schedule}?own=true",
        "new schedule": "/schedules/new",
        "schedule editor": f"{schedule}/edit",
        "my shifts": "/schedules/mine",
        "coverage": "/schedules/coverage",
        **{
            f"integration of {kind}": _make_source(site, kind)
            for kind in ("universal", "email", "heartbeat", "change.jira")
        },
        "shared integrations": "/settings/integrations",
        "shared integration": f"/integrations/{shared}",
        **{part: f"/integrations/{shared}/{part}" for part in ("enrich", "process", "route")},
        "mappings": "/settings/mappings",
        "mapping table": f"/settings/mappings/{table['schema_id']}",
        "people": "/people",
        "profile": "/settings/profile",
        "notifications": "/settings/notifications",
        "transports": "/settings/transports",
        "provider": f"/settings/transports/{provider['provider_id']}",
        "new provider": "/settings/transports/new/feishu_app",
        "chats": "/settings/chats",
        "delivery": "/settings/delivery",
        "drill": f"/drills/{drill['drill_id']}",
        "sign-in came back": "/identity/return",
        "devices": "/settings/devices",
        "on call": "/app",
        "app keys": "/settings/app-keys",
        "templates": "/settings/templates",
        "template": f"/settings/templates/{template['template_id']}",
        "missing": "/nowhere",
    }
    for one in (provider, app):
        site.call("/provider/delete", provider_id=one["provider_id"])


def _make_noise_rules(site: Site, channel_id: int) -> dict[str, Any]:
    """A rule of each family and a grouping with something of everything; returns the silence."""
    dev = {"key": "labels.env", "oper": "IN", "vals": ["dev", "/^test-/", "stage*", "num:ge:90", "cidr:10.0.0.0/8"]}
    other = [[dev], [{"key": "severity", "oper": "NOTIN", "vals": ["Critical"]}]]
    named = {"channel_id": channel_id, "rule_name": "Looks"}
    site.call("/channel/unsubscribe/rule/create", **named, filters=other)
    week = [{"start": "22:00", "end": "06:00", "repeat": [1, 2, 3]}]
    silence = {"filters": other, "time_filters": week, "time_zone": "Europe/Berlin", "is_directly_discard": True}
    made = site.call("/channel/silence/rule/create", **named, **silence)
    inhibit = {"source_filters": other, "target_filters": other, "equals": ["labels.host"]}
    site.call("/channel/inhibit/rule/create", **named, **inhibit)
    case = {"if": [dev], "equals": [["labels.host"], ["title"]]}
    group = {"method": "p", "equals": [["labels.service"]], "cases": [case], "storm_thresholds": [10, 100]}
    site.call("/channel/update", channel_id=channel_id, group=group, flapping={"mute_mins": 30})
    return made


def _make_source(site: Site, kind: str) -> str:
    """The page of an integration of a type with settings of its own."""
    watch = {"silent_s": 3600, "watchdogs": [{"check": "Watchdog"}]} if kind != "change.jira" else {}
    made = site.call("/integration/create", integration_name=f"Looks {kind}", integration_type=kind, watch=watch)
    return f"/integrations/{made['integration_id']}"


def _make_shared_integration(site: Site, channel_id: int) -> int:
    """A shared integration with a rule of each kind and a route."""
    made = site.call("/integration/create", integration_name="Looks shared", integration_type="standard")
    integration_id = int(made["integration_id"])
    named = [{"key": "labels.service", "oper": "IN", "vals": ["checkout"]}]
    extract = {"source_field": "title", "result_label": "host", "pattern": "([a-z]+)"}
    enrich = [{"kind": "extraction", "settings": extract}, {"kind": "drop", "settings": {"drop_labels": ["pod"]}}]
    site.call("/enrichment/upsert", integration_id=integration_id, rules=enrich)
    process = [
        {"kind": "title_reset", "settings": {"title": "x"}},
        {"kind": "alert_drop", "settings": {}, "if": [named]},
    ]
    site.call("/alert/pipeline/upsert", integration_id=integration_id, rules=process)
    case = {"if": named, "channel_ids": [channel_id], "fallthrough": True}
    by_name = {"if": named, "routing_mode": "name_mapping", "name_mapping_label": "labels.team"}
    sections = [{"name": "Payments", "position": 0}]
    default = {"channel_ids": [channel_id]}
    site.call("/route/upsert", integration_id=integration_id, cases=[case, by_name], sections=sections, default=default)
    return integration_id


def _make_schedule(site: Site) -> int:
    """Two layers with gaps, hours and a masked week, and an override ahead; returns its id."""
    start = int(time.time()) // 86_400 * 86_400 - 7 * 86_400
    me = site.call("/member/list", query=site.email)["items"][0]["member_id"]
    turn = {"groups": [{"members": [{"role_id": 0, "person_ids": [me]}]}], "layer_start": start}
    daily = {"restrict_mode": 1, "restrict_periods": [{"restrict_start": 28_800, "restrict_end": 72_000}]}
    weekly = {"restrict_mode": 2, "restrict_periods": [{"restrict_start": 406_800, "restrict_end": 32_400}]}
    days = {"rotation_unit": "day", "handoff_time": 32_400, "day_mask": {"repeat": [1, 2, 3, 4, 5]}}
    instead = {**turn, "mode": 1, "layer_start": start + 14 * 86_400, "layer_end": start + 14 * 86_400 + 7_200}
    layers = [{**turn, **days, **daily, "layer_name": "Primary"}, {**turn, **weekly, "weight": -1}, instead]
    made = site.call("/schedule/create", schedule_name="Looks", time_zone="Asia/Shanghai", layers=layers)
    return int(made["schedule_id"])


def _check(page: Page, name: str) -> list[str]:
    page.get_by_role("main").wait_for()
    expect(page.locator("[aria-busy]")).to_have_count(0)
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = [f"{name}: {one}" for one in page.evaluate(_FIND)]
    wider = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return [*found, f"{name}: {wider} px too wide"] if wider > 0 else found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("screen", "theme", "language"),
    [(DESK, "light", "en"), (DESK, "dark", "zh"), (PHONE, "light", "zh"), (PHONE, "dark", "en")],
    ids=["desk-light-en", "desk-dark-zh", "phone-light-zh", "phone-dark-en"],
)
def test_every_page_is_readable_and_fits(
    browser: Browser,
    site: Site,
    signed_in: StorageState,
    addresses: dict[str, str],
    screen: ViewportSize,
    theme: str,
    language: str,
) -> None:
    context = open_context(browser, site, screen, signed_in, color_scheme=theme, **languages(language))
    context.add_init_script(f"localStorage.setItem('tocsin.language', '{language}')")
    page = context.new_page()
    complaints = Complaints(page)
    found: list[str] = []
    for name, address in addresses.items():
        page.goto(address)
        found += _check(page, name)
    context.close()
    assert found == []
    complaints.refuse()


def test_the_first_page_is_small(built_console: Path) -> None:
    index = (built_console / "index.html").read_text(encoding="utf-8")
    scripts = set(re.findall(r'"/(static/[^"]+\.js)"', index))
    size = sum(len(gzip.compress((built_console / script).read_bytes())) for script in scripts)
    assert scripts
    assert size <= _MAIN_BUNDLE_LIMIT


def test_the_keyboard_reaches_the_page_past_the_frame(page: Page) -> None:
    page.goto("/channels")
    page.get_by_role("heading", level=1).wait_for()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
