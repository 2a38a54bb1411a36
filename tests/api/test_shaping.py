"""Enrich and process rules, mapping tables and APIs: read back as written, refused with the field, previewed on real events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tests.world.far_ends import FarEnds
from tests.world.nemesis import Nemesis
from tocsin.alerts.flow import Alerts
from tocsin.alerts.model import Accepted
from tocsin.integrations import rules_store
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.kernel.clock import ManualClock
from tocsin.kernel.wire import HttpRequest, HttpResponse
from tocsin.mapping.api_flow import MappingApis
from tocsin.mapping.ask_flow import Asker
from tocsin.sources.event import Event

pytestmark = pytest.mark.anyio

MAPPING = "/enrichment/mapping"
HOSTS = {"schema_name": "Hosts", "source_labels": ["host"], "result_labels": ["owner", "tier"]}
PROD = [{"key": "labels.env", "oper": "IN", "vals": ["prod"]}]
ENRICH: list[dict[str, Any]] = [
    {
        "kind": "extraction",
        "if": PROD,
        "settings": {
            "source_field": "title",
            "result_label": "host",
            "pattern": "db\\d",
            "g_json": "",
            "override": True,
        },
    },
    {
        "kind": "composition",
        "if": None,
        "settings": {"result_label": "at", "template": "{{.labels.host}}", "override": False},
    },
    {"kind": "drop", "if": None, "settings": {"drop_labels": ["env"]}},
]
PROCESS: list[dict[str, Any]] = [
    {"kind": "title_reset", "if": [PROD], "settings": {"title": "[TPL]${at} down"}},
    {"kind": "description_reset", "if": None, "settings": {"description": "see the runbook"}},
    {"kind": "severity_reset", "if": None, "settings": {"severity": "Info"}},
    {"kind": "alert_inhibit", "if": None, "settings": {"equals": ["labels.at"], "source_filters": [PROD]}},
    {"kind": "alert_drop", "if": [PROD], "settings": {}},
]


class Cmdb:
    """A mapping API."""

    def __init__(self) -> None:
        self.asked: list[HttpRequest] = []

    async def answer(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request)
        return HttpResponse(status=200, headers={}, body=b'{"result_labels":{"owner":"ana"}}')


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can enrich and ask."""
    async with api_world(tmp_path, parts()) as made:
        world: Any = made.world
        ends = FarEnds(ManualClock(START_AT), Nemesis())
        world.cmdb = Cmdb()
        ends.vendor("cmdb", "https://cmdb.example.com/", world.cmdb)
        world.alerts = Alerts(world.ids)
        world.asker = Asker(world.clock, ends, MappingApis(world.ids, world.vault))
        yield made


async def source(by: Client) -> int:
    """A dedicated integration."""
    channel_id = await channel(by, await team(by, "sre"))
    wanted = {"integration_name": "prod", "integration_type": "standard", "channel_id": channel_id}
    return int((await by.data("/integration/create", **wanted))["integration_id"])


async def table(by: Client, **more: Any) -> str:
    """A mapping table."""
    return str((await by.data(f"{MAPPING}/schema/create", **(HOSTS | more)))["schema_id"])


async def upload(by: Client, schema_id: str, file: bytes, **headers: str) -> Any:
    """A file as browsers send it."""
    head = b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    content = headers.pop("content_type", "multipart/form-data; boundary=xyz")
    target = f"{MAPPING}/data/upload?schema_id={schema_id}"
    return await by.send("POST", target, head + file + b"\r\n--xyz--\r\n", content_type=content, **headers)


async def rows(by: Client, schema_id: str, **more: Any) -> list[dict[str, str]]:
    """The fields of the rows of a table."""
    listed = await by.data(f"{MAPPING}/data/list", schema_id=schema_id, **more)
    return [one["fields"] for one in listed["items"]]


@pytest.mark.parametrize(
    ("family", "rules", "kind"), [("/enrichment", ENRICH, EnrichSet), ("/alert/pipeline", PROCESS, ProcessSet)]
)
async def test_rules_are_read_back_as_written_and_each_save_is_a_version(
    house: House, ana: Client, family: str, rules: list[dict[str, Any]], kind: Any
) -> None:
    integration_id = await source(ana)
    empty = await ana.data(f"{family}/info", integration_id=integration_id)
    assert (empty["rules"], empty["version"], empty["status"]) == ([], 0, "enabled")
    await ana.data(f"{family}/upsert", integration_id=integration_id, rules=rules)
    found = await ana.data(f"{family}/info", integration_id=integration_id)
    assert found["rules"] == rules
    assert (found["version"], found["creator_id"], found["updated_by"]) == (1, ana.member_id, ana.member_id)
    assert found["created_at"] == START_AT // 1_000
    await ana.data(f"{family}/upsert", integration_id=integration_id, rules=rules[:1])
    (listed,) = (await ana.data(f"{family}/list", integration_ids=[integration_id, 999]))["items"]
    assert (listed["rules"], listed["version"]) == (rules[:1], 2)
    async with house.db.snapshot() as tx:
        first = await rules_store.read_version(tx, house.account.account_id, integration_id, 1, kind)
    assert first is not None
    assert len(first.rules) == len(rules)


@pytest.mark.parametrize(
    ("family", "rule", "message"),
    [
        ("/enrichment", {"kind": "extraction", "settings": {"source_field": "title", "result_label": "a", "pattern": "("}},
         "rules[0].settings.pattern: is no regular expression in RE2 syntax"),
        ("/enrichment", {"kind": "extraction", "settings": {"source_field": "title", "result_label": "a", "pattern": "(?=x)"}},
         "rules[0].settings.pattern: is no regular expression in RE2 syntax"),
        ("/enrichment", {"kind": "extraction", "settings": {"source_field": "body", "result_label": "a", "pattern": "x"}},
         "rules[0].settings.source_field: must be title, description or labels.<name>"),
        ("/enrichment", {"kind": "extraction", "settings": {"source_field": "title", "result_label": "A b", "pattern": "x"}},
         "rules[0].settings.result_label: 'A b' cannot be written"),
        ("/enrichment", {"kind": "extraction", "settings": {"source_field": "title", "result_label": "a"}},
         "rules[0].settings.pattern: give exactly one of pattern and g_json"),
        ("/enrichment", {"kind": "composition", "settings": {"result_label": "a", "template": "{{.x"}},
         "rules[0].settings.template: line 1"),
        ("/enrichment", {"kind": "mapping", "settings": {"result_labels": ["a"], "schema_id": "0" * 24}},
         "rules[0].settings.schema_id: there is no mapping table"),
        ("/enrichment", {"kind": "mapping", "settings": {"result_labels": ["a"], "mapping_type": "api", "api_id": "0" * 24}},
         "rules[0].settings.api_id: there is no mapping API"),
        ("/enrichment", {"kind": "drop", "if": [{"key": "a", "oper": "IN", "vals": ["/(/"]}], "settings": {"drop_labels": ["a"]}},
         "rules[0].if[0][0].vals[0]: is no regular expression"),
        ("/enrichment", {"kind": "dance", "settings": {}}, "rules[0]"),
        ("/alert/pipeline", {"kind": "title_reset", "settings": {"title": "[TPL]{{.x"}}, "rules[0].settings.title: line 1"),
        ("/alert/pipeline", {"kind": "title_reset", "settings": {}}, "rules[0].settings.title: is required"),
        ("/alert/pipeline", {"kind": "severity_reset", "settings": {"severity": "Ok"}}, "rules[0].settings.severity"),
        ("/alert/pipeline", {"kind": "alert_inhibit", "settings": {"equals": ["nope"], "source_filters": [PROD]}},
         "rules[0].settings.equals[0]: 'nope' is not known"),
        ("/alert/pipeline", {"kind": "alert_inhibit", "settings": {"equals": ["title"], "source_filters": []}},
         "rules[0].settings.source_filters: must say which alerts inhibit"),
        ("/alert/pipeline", {"kind": "alert_drop", "if": [[]], "settings": {}}, "rules[0].if: each group needs"),
    ],
)  # fmt: skip
async def test_what_cannot_work_is_refused_with_its_place(
    ana: Client, family: str, rule: dict[str, Any], message: str
) -> None:
    refused = await ana.post(f"{family}/upsert", integration_id=await source(ana), rules=[rule])
    assert refused.code == "InvalidParameter"
    assert refused.message.startswith(message)


async def test_a_rule_may_take_only_what_its_table_gives(ana: Client) -> None:
    rule = {"kind": "mapping", "settings": {"result_labels": ["phone"], "schema_id": await table(ana)}}
    refused = await ana.post("/enrichment/upsert", integration_id=await source(ana), rules=[rule])
    assert refused.message == (
        "rules[0].settings.result_labels[0]: the table 'Hosts' has no 'phone'; it gives owner, tier"
    )


async def test_a_table_is_made_changed_and_given_up(ana: Client) -> None:
    schema_id = await table(ana, description="Who owns what")
    found = await ana.data(f"{MAPPING}/schema/info", schema_id=schema_id)
    assert {name: found[name] for name in HOSTS} == HOSTS
    assert (found["description"], found["status"], found["team_id"]) == ("Who owns what", "enabled", 0)
    await ana.data(f"{MAPPING}/schema/update", schema_id=schema_id, schema_name="Machines", description="")
    listed = await ana.data(f"{MAPPING}/schema/list")
    assert [(one["schema_name"], one["description"]) for one in listed["items"]] == [("Machines", "")]
    await ana.data(f"{MAPPING}/schema/delete", schema_id=schema_id)
    assert (await ana.data(f"{MAPPING}/schema/list"))["total"] == 0
    assert (await ana.post(f"{MAPPING}/schema/info", schema_id=schema_id)).code == "ResourceNotFound"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"source_labels": []}, "source_labels: must name 1 to 3"),
        ({"result_labels": ["Owner"]}, "result_labels[0]: 'Owner' cannot be written"),
        ({"result_labels": ["host"]}, "result_labels: host is named twice"),
        ({"team_id": 99}, "team_id: there is no team 99"),
        ({"schema_name": "Taken"}, "schema_name: there is a mapping table 'Taken' already"),
    ],
)
async def test_a_table_that_cannot_work_is_refused(ana: Client, more: dict[str, Any], message: str) -> None:
    await table(ana, schema_name="Taken")
    assert (await ana.post(f"{MAPPING}/schema/create", **(HOSTS | more))).message.startswith(message)


async def test_rows_are_upserted_searched_and_deleted(ana: Client) -> None:
    schema_id = await table(ana)
    docs = [{"host": f"db{number}", "owner": "Ana" if number else "Bo", "tier": ""} for number in range(3)]
    made = await ana.data(f"{MAPPING}/data/upsert", schema_id=schema_id, docs=docs)
    assert made == {"keys": ["db0", "db1", "db2"]}
    await ana.data(f"{MAPPING}/data/upsert", schema_id=schema_id, docs=[docs[0] | {"owner": "Cy"}])
    assert await rows(ana, schema_id, query={"host": "db0"}) == [docs[0] | {"owner": "Cy"}]
    assert await rows(ana, schema_id, search="aNa", asc=True) == docs[1:]
    page = await ana.data(f"{MAPPING}/data/list", schema_id=schema_id, limit=2)
    assert (page["total"], page["has_next_page"], len(page["items"])) == (3, True, 2)
    rest = await ana.data(
        f"{MAPPING}/data/list", schema_id=schema_id, limit=2, search_after_ctx=page["search_after_ctx"]
    )
    assert len(rest["items"]) == 1
    await ana.data(f"{MAPPING}/data/delete", schema_id=schema_id, keys=["db1", "none"])
    assert len(await rows(ana, schema_id)) == 2
    await ana.data(f"{MAPPING}/data/truncate", schema_id=schema_id)
    assert await rows(ana, schema_id) == []
    wrong = await ana.post(f"{MAPPING}/data/upsert", schema_id=schema_id, docs=[docs[0], {"host": "x", "owner": "y"}])
    assert wrong.message == "docs[1]: tier is missing; each row needs host, owner, tier"
    half = await ana.post(f"{MAPPING}/data/list", schema_id=schema_id, query={"owner": "x"})
    assert half.message == "query: must give exactly host"


@pytest.mark.parametrize(
    "file",
    [
        "host,owner,tier\ndb1,小明,gold\n".encode(),
        "host,owner,tier\r\ndb1,小明,gold\r\n".encode("utf-8-sig"),
        "tier,host,owner\ngold,db1,小明".encode("gbk"),
        'host,owner,tier\n"db1","小明",gold\n\n'.encode(),
    ],
)
async def test_a_file_replaces_all_rows_and_comes_back(ana: Client, file: bytes) -> None:
    schema_id = await table(ana)
    old = {"host": "old", "owner": "x", "tier": "y"}
    await ana.data(f"{MAPPING}/data/upsert", schema_id=schema_id, docs=[old])
    assert (await upload(ana, schema_id, file)).data == {}
    assert await rows(ana, schema_id) == [{"host": "db1", "owner": "小明", "tier": "gold"}]
    answer = await ana.post(f"{MAPPING}/data/download", schema_id=schema_id)
    assert answer.content == "host,owner,tier\r\ndb1,小明,gold\r\n".encode("utf-8-sig")
    assert answer.header("content-type") == "text/csv; charset=utf-8"
    assert answer.header("content-disposition") == f'attachment; filename="mapping-{schema_id}.csv"'
    assert (await upload(ana, schema_id, answer.content)).status == 200
    wanted = msgspec.json.encode({"schema_id": schema_id})
    told = await ana.send("POST", f"{MAPPING}/data/download", wanted, accept="application/json")
    assert told.data == "host,owner,tier\r\ndb1,小明,gold\r\n"


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", "file: line 1: must name the columns host, owner, tier, each once; it has nothing"),
        (b"host,owner\na,b", "file: line 1: must name the columns host, owner, tier, each once; it has host, owner"),
        (b"host;owner;tier\na;b;c", "file: line 1: must name"),
        (b"host,owner,tier\na,b,c\nd,e", "file: line 3: has 2 columns instead of 3"),
        (b"host,owner,tier\na,b,c\n,e,f", "file: line 3: host is empty; rows are found by it"),
        (b"host,owner,tier\na,b,c\nb,b,c\na,e,f", "file: line 4: has the same host as line 2"),
        (b'host,owner,tier\n"a,b,c', "file: line 2: is no CSV"),
        (b"host,owner,tier\na,b,\xff\xff", "file: line 2: is neither UTF-8 nor GBK"),
        ("host,owner,tier\n".encode("utf-16"), "file: is UTF-16"),
        (b"host,owner,tier\n" + b"x" * 600 + b",b,c", "file: line 2: host are together longer than 512 characters"),
    ],
)
async def test_a_file_that_is_wrong_names_its_line_and_changes_nothing(ana: Client, file: bytes, message: str) -> None:
    schema_id = await table(ana)
    old = {"host": "old", "owner": "x", "tier": "y"}
    await ana.data(f"{MAPPING}/data/upsert", schema_id=schema_id, docs=[old])
    refused = await upload(ana, schema_id, file)
    assert refused.code == "InvalidParameter"
    assert refused.message.startswith(message)
    assert await rows(ana, schema_id) == [old]


async def test_what_is_no_upload_is_refused(ana: Client) -> None:
    schema_id = await table(ana)
    assert (await upload(ana, schema_id, b"x", content_type="application/json")).code == "InvalidContentType"
    assert (await upload(ana, schema_id, b"x", content_type="multipart/form-data")).code == "InvalidContentType"
    wrong = await upload(ana, schema_id, b"x", content_type="multipart/form-data; boundary=other")
    assert wrong.code == "InvalidParameter"
    target = f"{MAPPING}/data/upload"
    bare = await ana.send("POST", f"{target}?schema_id={schema_id}", b"host,owner,tier\na,b,c", content_type="text/csv")
    assert bare.status == 200
    assert (await ana.send("POST", target, b"", content_type="text/csv")).message == "schema_id: is required"


async def test_only_the_owning_team_may_upload(house: House, ana: Client) -> None:
    schema_id = await table(ana, team_id=await team(ana, "owners"))
    bo = await house.invite(ana, "bo")
    assert (await upload(bo, schema_id, b"host,owner,tier\na,b,c")).code == "AccessDenied"
    vi = await house.invite(ana, "vi", [3])
    assert (await upload(vi, schema_id, b"host,owner,tier\na,b,c")).code == "AccessDenied"
    zoe = await house.another_account()
    assert (await upload(zoe, schema_id, b"host,owner,tier\na,b,c")).code == "ResourceNotFound"
    assert (await zoe.post(f"{MAPPING}/data/download", schema_id=schema_id)).code == "ResourceNotFound"
    assert (await vi.post(f"{MAPPING}/data/download", schema_id=schema_id)).status == 200


async def test_an_api_keeps_its_secrets(house: House, ana: Client) -> None:
    wanted = {"api_name": "CMDB", "url": "https://cmdb.example.com/x", "headers": {"X-Token": "s3cret", "X-A": "b"}}
    api_id = (await ana.data(f"{MAPPING}/api/create", **wanted))["api_id"]
    found = await ana.data(f"{MAPPING}/api/info", api_id=api_id)
    assert found["headers"] == {"X-Token": "***", "X-A": "***"}
    assert (found["timeout"], found["retry_count"], found["insecure_skip_verify"]) == (2, 0, False)
    await ana.data(f"{MAPPING}/api/update", api_id=api_id, headers={"X-Token": "***", "X-B": "c"}, timeout=3)
    (listed,) = (await ana.data(f"{MAPPING}/api/list"))["items"]
    assert (listed["headers"], listed["timeout"]) == ({"X-Token": "***", "X-B": "***"}, 3)
    apis = MappingApis(house.world.ids, house.world.vault)
    async with house.db.snapshot() as tx:
        kept = await apis.find(tx, house.account.account_id, api_id)
    assert apis.headers(kept) == {"X-Token": "s3cret", "X-B": "c"}
    assert "s3cret" not in kept.headers_sealed
    await ana.data(f"{MAPPING}/api/update", api_id=api_id, url="https://cmdb.example.com/y")
    for headers in ({}, {"headers": {"X-Token": "***"}}):
        moved = await ana.post(f"{MAPPING}/api/update", api_id=api_id, url="https://evil.example.com/", **headers)
        assert moved.message == "headers: enter their values again, because the address leads to another host"
    await ana.data(f"{MAPPING}/api/update", api_id=api_id, url="https://new.example.com/", headers={"X-Token": "new"})


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"url": "https://{{.labels.host}}/x"}, "url: cannot hold a template"),
        ({"url": "https://${host}/x"}, "url: cannot hold a template"),
        ({"url": "ftp://cmdb/"}, "url: only http and https"),
        ({"url": "https://a:b@cmdb/"}, "url: a user name or password"),
        ({"headers": {"Host": "x"}}, "headers.Host: is set by the server itself"),
        ({"headers": {"X-A": "a\r\nb"}}, "headers.X-A: must be"),
        ({"headers": {"X A": "a"}}, "headers.X A: is no name of an HTTP header"),
        ({"headers": {"X-A": "***"}}, "headers.X-A: must be"),
        ({"timeout": 4}, "timeout: must be an integer <= 3"),
        ({"retry_count": 2}, "retry_count: must be an integer <= 1"),
    ],
)
async def test_an_api_that_cannot_work_is_refused(ana: Client, more: dict[str, Any], message: str) -> None:
    wanted = {"api_name": "CMDB", "url": "https://cmdb.example.com/"} | more
    assert (await ana.post(f"{MAPPING}/api/create", **wanted)).message.startswith(message)


async def test_what_rules_use_cannot_be_deleted(ana: Client) -> None:
    schema_id, integration_id = await table(ana), await source(ana)
    made = await ana.data(f"{MAPPING}/api/create", api_name="CMDB", url="https://cmdb.example.com/")
    rules = [
        {"kind": "mapping", "settings": {"result_labels": ["owner"], "schema_id": schema_id}},
        {"kind": "mapping", "settings": {"result_labels": ["a"], "mapping_type": "api", "api_id": made["api_id"]}},
    ]
    await ana.data("/enrichment/upsert", integration_id=integration_id, rules=rules)
    refused = await ana.post(f"{MAPPING}/schema/delete", schema_id=schema_id)
    assert refused.message == "schema_id: enrich rules of 'prod' use it; take it out of them first"
    refused = await ana.post(f"{MAPPING}/api/delete", api_id=made["api_id"])
    assert refused.message == "api_id: enrich rules of 'prod' use it; take it out of them first"
    await ana.data("/integration/delete", integration_id=integration_id)
    await ana.data(f"{MAPPING}/schema/delete", schema_id=schema_id)
    await ana.data(f"{MAPPING}/api/delete", api_id=made["api_id"])


async def happened(house: House, integration_id: int, *events: Event) -> None:
    """Events went their way, up to their alerts."""
    async with house.db.transaction() as tx:
        await house.world.alerts.absorb(
            tx, [Accepted(house.account.account_id, integration_id, START_AT, list(events))], START_AT
        )


async def test_drafts_are_tried_on_recent_events(house: House, ana: Client) -> None:
    integration_id = await source(ana)
    assert (await ana.data("/enrichment/preview", integration_id=integration_id, rules=ENRICH))["items"] == []
    await happened(
        house, integration_id, Event("db1 full", "Critical", "k", labels={"env": "prod"}), Event("x", "Ok", "z")
    )
    last, first = (await ana.data("/enrichment/preview", integration_id=integration_id, rules=ENRICH))["items"]
    assert first["before"]["labels"] == {"env": "prod"}
    assert first["after"]["labels"] == {"host": "db1", "at": "db1"}
    assert [(step["rule"], step["decision"]) for step in first["steps"]] == [
        (1, "extracted"),
        (2, "composed"),
        (3, "removed"),
    ]
    assert first["steps"][0]["after"] == {"labels.host": "db1"}
    assert last["steps"][0]["text"].startswith("Rules that matched and did nothing")
    rules = [PROCESS[1], PROCESS[3], PROCESS[4]]
    last, first = (await ana.data("/alert/pipeline/preview", integration_id=integration_id, rules=rules))["items"]
    assert (first["outcome"], last["outcome"]) == ("dropped", "kept")
    assert last["before"] == last["after"], "recoveries skip process rules"
    rules = [{**PROCESS[3], "settings": {**PROCESS[3]["settings"], "equals": ["labels.env"]}}]
    _, first = (await ana.data("/alert/pipeline/preview", integration_id=integration_id, rules=rules))["items"]
    assert (first["outcome"], first["steps"][-1]["decision"]) == ("may_be_inhibited", "may_be_inhibited")


async def test_a_drop_rule_that_leaves_out_everything_is_saved_with_a_warning(house: House, ana: Client) -> None:
    integration_id = await source(ana)
    events = [Event(f"disk {number}", "Warning", f"k{number}", labels={"env": "prod"}) for number in range(20)]
    await happened(house, integration_id, *events, Event("over", "Ok", "k1"))

    async def warnings(condition: list[Any] | None) -> list[dict[str, Any]]:
        rule = {"kind": "alert_drop", "settings": {}} | ({"if": condition} if condition is not None else {})
        saved = await ana.data("/alert/pipeline/upsert", integration_id=integration_id, rules=[PROCESS[0], rule])
        return list(saved["warnings"])

    [everything] = await warnings(None)
    assert (everything["code"], everything["rule"], everything["matched"], everything["of"]) == (
        "drops_everything",
        2,
        20,
        20,
    )
    assert (
        everything["message"] == "rules[1] drops every event of this integration that gets to it (20 of the latest 20)."
    )
    prod = [[{"key": "labels.env", "oper": "IN", "vals": ["prod"]}]]
    assert [one["code"] for one in await warnings(prod)] == ["drops_nearly_everything"]
    assert await warnings([[{"key": "title", "oper": "IN", "vals": ["disk 1*"]}]]) == []
    last = await ana.data("/alert/pipeline/info", integration_id=integration_id)
    assert last["rules"][1]["if"][0][0]["vals"] == ["disk 1*"], "it is saved all the same"


async def test_a_preview_asks_apis_only_when_told_to(house: House, ana: Client) -> None:
    integration_id = await source(ana)
    wanted = {"url": "https://cmdb.example.com/", "headers": {"X-Token": "s3cret"}}
    api_id = (await ana.data(f"{MAPPING}/api/create", api_name="CMDB", **wanted))["api_id"]
    await happened(house, integration_id, Event("db1 full", "Critical", "k"))
    rule = {"kind": "mapping", "settings": {"result_labels": ["owner"], "mapping_type": "api", "api_id": api_id}}
    draft = {"integration_id": integration_id, "rules": [rule]}
    (one,) = (await ana.data("/enrichment/preview", **draft))["items"]
    assert one["after"]["labels"] == {}
    assert "was not asked" in one["steps"][0]["text"]
    cmdb: Cmdb = house.world.cmdb  # type: ignore[attr-defined]
    assert cmdb.asked == []
    (one,) = (await ana.data("/enrichment/preview", **draft, call_apis=True))["items"]
    assert one["after"]["labels"] == {"owner": "ana"}
    assert cmdb.asked[0].headers["X-Token"] == "s3cret"
