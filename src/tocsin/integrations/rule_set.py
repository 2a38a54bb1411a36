"""The rules of an integration as they are kept: all of one kind together, in one version."""

from __future__ import annotations

from msgspec import Struct

from tocsin.integrations.enrich_rule import EnrichRule
from tocsin.integrations.process_rule import ProcessRule


class _RuleSet(Struct, frozen=True, kw_only=True):
    """``version`` counts the saves; 0: nothing was ever saved."""

    account_id: int
    integration_id: int
    version: int = 0
    status: str = "enabled"
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0


class EnrichSet(_RuleSet, frozen=True, kw_only=True):
    """How the events of an integration are enriched, from top to bottom."""

    rules: list[EnrichRule] = []


class ProcessSet(_RuleSet, frozen=True, kw_only=True):
    """How the events of an integration are processed, from top to bottom."""

    rules: list[ProcessRule] = []
