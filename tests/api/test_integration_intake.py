"""What comes to integrations: previews, counts, second tries, what is watched, settings of sources."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import parts
from tocsin.intake import store as intake
from tocsin.integrations import store, watch_flow
from tocsin.integrations.model import Integration, RejectedEvent
from tocsin.kernel.clock import HOUR
from tocsin.sources.event import Event
from tocsin.sources.source import Beat

pytestmark = pytest.mark.anyio

MAPPING = {"title": "${msg}", "status": "${state}", "statuses": {"bad": "Critical"}, "resource": "${host}"}
BODY = '{"msg": "disk full", "state": "BAD", "host": "db-1"}'
SENT: list[Event] = []


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house that takes events from within."""
    SENT.clear()

    async def submit(_: Integration, event: Event) -> None:
        SENT.append(event)

    async with api_world(tmp_path, {**parts(), "submit": submit}) as made:
        yield made


async def integration(by: Client, type_name: str, **more: Any) -> int:
    """A new integration."""
    made = await by.data("/integration/create", integration_name="In", integration_type=type_name, **more)
    return int(made["integration_id"])


async def refused(house: House, integration_id: int, **more: Any) -> str:
    """Something that it refused."""
    one = RejectedEvent(
        account_id=house.account.account_id,
        rejected_id="a" * 24,
        integration_id=integration_id,
        code="no_mapping",
        reason="means nothing yet",
        path="body",
        content_type="application/json",
        request_id="r",
        body=BODY.encode(),
        body_cut=False,
        received_at=START_AT,
    )
    one = structs.replace(one, **more)
    async with house.db.transaction() as tx:
        await store.add_rejected(tx, [one])
    return one.rejected_id


async def test_a_body_is_tried_with_settings_that_are_not_saved(ana: Client) -> None:
    one = await integration(ana, "universal")
    plain = await ana.data("/integration/preview", integration_id=one, body=BODY)
    assert plain["events"] == []
    assert plain["problems"][0]["path"] == "body"
    tried = await ana.data("/integration/preview", integration_id=one, body=BODY, settings=MAPPING)
    (event,) = tried["events"]
    assert (event["title"], event["event_status"], event["labels"]) == ("disk full", "Critical", {"resource": "db-1"})
    assert (await ana.data("/integration/info", integration_id=one))["settings"] == {}
    wrong = await ana.post("/integration/preview", integration_id=one, body=BODY, settings={"title": "${}"})
    assert wrong.message.startswith("settings.title: has an empty path")


async def test_what_was_refused_is_tried_again_once_the_mapping_is_made(house: House, ana: Client) -> None:
    one = await integration(ana, "universal")
    named = {"integration_id": one, "rejected_id": await refused(house, one)}
    again = await ana.post("/integration/rejected/retry", **named)
    assert again.message.startswith("body: it is refused again: body: means nothing yet")
    await ana.data("/integration/update", integration_id=one, settings=MAPPING)
    done = await ana.data("/integration/rejected/retry", **named)
    assert [event.title for event in SENT] == ["disk full"]
    assert done["alert_keys"] == [SENT[0].alert_key]
    (listed,) = (await ana.data("/integration/rejected/list", integration_id=one))["items"]
    assert listed["retried_at"] == START_AT // 1_000


async def test_a_part_of_a_batch_is_tried_in_its_place_or_corrected(house: House, ana: Client) -> None:
    one = await integration(ana, "prometheus")
    part = b'{"status": "firing", "labels": {"alertname": "DiskFull", "instance": "db-1"}}'
    named = {"integration_id": one, "rejected_id": await refused(house, one, path="alerts[3].labels", body=part)}
    await ana.data("/integration/rejected/retry", **named)
    assert SENT[0].labels["resource"] == "db-1"
    fixed = part.decode().replace("DiskFull", "DiskFuller")
    await ana.data("/integration/rejected/retry", **named, body=fixed)
    assert SENT[1].labels["check"] == "DiskFuller"


async def test_what_cannot_be_tried_again_says_why(house: House, ana: Client, bo: Client) -> None:
    one = await integration(ana, "prometheus")
    named = {"integration_id": one, "rejected_id": await refused(house, one, body_cut=True)}
    assert "only the beginning" in (await ana.post("/integration/rejected/retry", **named)).message
    unknown = await ana.post("/integration/rejected/retry", integration_id=one, rejected_id="b" * 24)
    assert unknown.code == "ResourceNotFound"
    assert (await bo.post("/integration/rejected/retry", **named)).code == "AccessDenied"
    await ana.data("/integration/disable", integration_id=one)
    assert "is disabled" in (await ana.post("/integration/rejected/retry", **named, body="{}")).message
    assert SENT == []


async def test_counts_by_hour(house: House, ana: Client) -> None:
    one = await integration(ana, "standard")
    account_id = house.account.account_id
    hour_at = START_AT // HOUR * HOUR
    async with house.db.transaction() as tx:
        await intake.count(tx, {(account_id, one, hour_at, "accepted"): 7, (account_id, one, hour_at, "rejected"): 2})
        await intake.count(tx, {(account_id, one, hour_at, "ignored"): 1})
        await intake.count(tx, {(account_id, one, hour_at - 30 * HOUR, "accepted"): 9})
    (item,) = (await ana.data("/integration/stats", integration_ids=[one, 404]))["items"]
    assert item["hours"] == [{"at": hour_at // 1_000, "accepted": 7, "rejected": 2, "ignored": 1}]
    (more,) = (await ana.data("/integration/stats", integration_ids=[one], hours=48))["items"]
    assert (more["accepted"], more["rejected"], len(more["hours"])) == (16, 2, 2)


async def test_what_is_watched_is_listed_and_forgotten(house: House, ana: Client) -> None:
    one = await integration(ana, "heartbeat", watch={"silent_s": 600})
    async with house.db.snapshot() as tx:
        (found,) = await store.read_by_ids(tx, house.account.account_id, [one])
    async with house.db.transaction() as tx:
        await watch_flow.keep_signs(tx, [(found, Beat("backup", 3_600, 60), START_AT)])
    items = (await ana.data("/integration/heartbeat/list", integration_id=one))["items"]
    assert [(item["name"], item["kind"], item["state"]) for item in items] == [
        ("", "silence", "up"),
        ("backup", "beat", "up"),
    ]
    assert items[1]["missed_at"] == START_AT // 1_000 + 3_660
    await ana.data("/integration/heartbeat/forget", integration_id=one, names=["backup"])
    await ana.data("/integration/update", integration_id=one, watch={"silent_s": 0})
    assert (await ana.data("/integration/heartbeat/list", integration_id=one))["items"] == []


async def test_settings_are_checked_by_their_source(ana: Client) -> None:
    one = await integration(ana, "heartbeat", settings={"every_s": 60})
    assert (await ana.data("/integration/info", integration_id=one))["settings"] == {"every_s": 60, "grace_s": 60}
    wrong = await ana.post("/integration/update", integration_id=one, settings={"every_s": 1})
    assert wrong.message.startswith("settings: Expected `int` >= 10")
    none = await ana.post("/integration/create", integration_name="X", integration_type="standard", settings={"a": 1})
    assert none.message == "settings: an integration of type 'standard' has none"
    twice = {"watchdogs": [{"check": "W"}, {"check": "W"}]}
    assert "is there twice" in (await ana.post("/integration/update", integration_id=one, watch=twice)).message


async def test_mail_addresses_are_made_chosen_and_taken_over_by_their_account_alone(house: House, ana: Client) -> None:
    made = await ana.data("/integration/create", integration_name="Web Shop", integration_type="email")
    shown = await ana.data("/integration/info", integration_id=made["integration_id"])
    assert shown["email_prefix"].startswith("web-shop-")
    assert len(shown["email_prefix"]) == len("web-shop-") + 10
    assert shown["email_address"] == ""  # this server has no domain for mails
    named = {"integration_id": made["integration_id"]}
    await ana.data("/integration/update", **named, email_prefix="shop")
    taken = {"integration_name": "Y", "integration_type": "email", "email_prefix": "shop"}
    assert "is taken" in (await ana.post("/integration/create", **taken)).message
    assert "small letters" in (await ana.post("/integration/update", **named, email_prefix="Sh op")).message
    other = {"integration_name": "Z", "integration_type": "standard", "email_prefix": "z"}
    assert "takes no mails" in (await ana.post("/integration/create", **other)).message
    assert "every domain" in (await ana.post("/integration/update", **named, email_prefix="postmaster")).message
    bo = await house.invite(ana, "bo")
    seen = await bo.data("/integration/info", **named)
    assert (seen["integration_key"], seen["email_prefix"], seen["email_address"]) == ("", "", "")
    await ana.data("/integration/delete", **named)
    stranger = await house.another_account()
    assert "is taken" in (await stranger.post("/integration/create", **taken)).message
    again = await ana.data("/integration/create", **taken)
    shown = await ana.data("/integration/info", integration_id=again["integration_id"])
    assert shown["email_prefix"] == "shop"
