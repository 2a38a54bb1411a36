"""Rules and events for tests of the stages enrich and process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tests.unit.alerts.making import ACCOUNT, INTEGRATION
from tocsin.alerts.stages.enrich import Enricher
from tocsin.alerts.stages.process import Processor
from tocsin.integrations.enrich_rule import EnrichRule
from tocsin.integrations.model import Integration
from tocsin.integrations.process_rule import ProcessRule
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.mapping.model import MappingApi, MappingSchema

SCHEMA = MappingSchema(
    account_id=ACCOUNT, schema_id="5" * 24, name="hosts", source_labels=["host"], result_labels=["owner", "team"]
)
TWO = MappingSchema(
    account_id=ACCOUNT, schema_id="6" * 24, name="pairs", source_labels=["owner", "env"], result_labels=["tier"]
)
API = MappingApi(account_id=ACCOUNT, api_id="7" * 24, name="cmdb", url="https://cmdb.example.com/")
SOURCE = Integration(account_id=ACCOUNT, integration_id=INTEGRATION, name="prod db", type="standard", channel_id=2)


def enrich_rules(*raw: Mapping[str, Any]) -> list[EnrichRule]:
    """Rules as the API takes them."""
    return msgspec.convert(raw, list[EnrichRule])


def process_rules(*raw: Mapping[str, Any]) -> list[ProcessRule]:
    """Rules as the API takes them."""
    return msgspec.convert(raw, list[ProcessRule])


def enricher(*raw: Mapping[str, Any]) -> Enricher:
    """The compiled rules of the integration."""
    rules = EnrichSet(account_id=ACCOUNT, integration_id=INTEGRATION, version=4, rules=enrich_rules(*raw))
    return Enricher(rules, SOURCE, {one.schema_id: one for one in (SCHEMA, TWO)}, {API.api_id: API})


def processor(*raw: Mapping[str, Any]) -> Processor:
    """The compiled rules of the integration."""
    rules = ProcessSet(account_id=ACCOUNT, integration_id=INTEGRATION, version=4, rules=process_rules(*raw))
    return Processor(rules, SOURCE)


def extraction(source: str, label: str, pattern: str = "", **more: Any) -> dict[str, Any]:
    """An extraction rule."""
    return {
        "kind": "extraction",
        "settings": {"source_field": source, "result_label": label, "pattern": pattern, **more},
    }


def composition(label: str, template: str, **more: Any) -> dict[str, Any]:
    """A composition rule."""
    return {"kind": "composition", "settings": {"result_label": label, "template": template, **more}}


def lookup(*labels: str, schema: MappingSchema | None = SCHEMA, **more: Any) -> dict[str, Any]:
    """A mapping rule: of a table, or of the API without one."""
    where = {"schema_id": schema.schema_id} if schema else {"mapping_type": "api", "api_id": API.api_id}
    return {"kind": "mapping", "settings": {"result_labels": list(labels), **where, **more}}


def removal(*labels: str) -> dict[str, Any]:
    """A rule that takes labels away."""
    return {"kind": "drop", "settings": {"drop_labels": list(labels)}}


def only(rule: dict[str, Any], **labels: str) -> dict[str, Any]:
    """The rule, for events with these labels."""
    conditions = [{"key": f"labels.{name}", "oper": "IN", "vals": [value]} for name, value in labels.items()]
    return {
        **rule,
        "if": conditions if rule["kind"] in ("extraction", "composition", "mapping", "drop") else [conditions],
    }
