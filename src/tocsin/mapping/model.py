"""Mapping tables and mapping APIs, and what the pipeline asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field


class MappingSchema(Struct, frozen=True, kw_only=True):
    """A mapping table: the values of ``source_labels`` lead to a row, which gives ``result_labels``.

    ``generation`` names the rows that are live; a replacement writes rows of a new one beside them.
    """

    account_id: int
    schema_id: str
    name: str
    source_labels: list[str]
    result_labels: list[str]
    description: str = ""
    team_id: int = 0
    generation: int = 0
    uploads: int = 0
    status: str = "enabled"  # enabled | deleted
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    replaced_at: int = 0
    deleted_at: int = 0

    @property
    def labels(self) -> list[str]:
        """The columns of the table."""
        return [*self.source_labels, *self.result_labels]


class MappingRow(Struct, frozen=True):
    """A row of a table: ``fields`` are the values of all its labels."""

    key: str
    fields: dict[str, str]
    created_at: int
    updated_at: int


class MappingApi(Struct, frozen=True, kw_only=True):
    """An HTTP API that is asked for labels of an event. Its headers may hold secrets, so they are sealed."""

    account_id: int
    api_id: str
    name: str
    url: str
    description: str = ""
    headers_sealed: str = ""
    timeout_s: int = 2
    retry_count: int = 0
    insecure_skip_verify: bool = False
    team_id: int = 0
    status: str = "enabled"  # enabled | deleted
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


class TableWant(NamedTuple):
    """A row that is looked up."""

    schema_id: str
    key: str


class ApiWant(NamedTuple):
    """What an API is asked: which labels, of an event (its JSON, without the time, so that a repeat asks the same)."""

    api_id: str
    labels: tuple[str, ...]
    event: bytes


class Reply(Struct, frozen=True):
    """What an API answered: labels, or why there are none (``problem`` for machines, ``text`` for people)."""

    labels: dict[str, str] = {}
    problem: str = ""
    text: str = ""


ANY_VERSION = -1


class Answers(Struct):
    """What is known of what was looked up. A row that is not there is ``None``; what nobody looked up is absent.

    ``version`` is the configuration by which APIs were asked, or :data:`ANY_VERSION`.
    """

    version: int = 0
    rows: dict[TableWant, Mapping[str, str] | None] = field(default_factory=dict)
    replies: dict[ApiWant, Reply] = field(default_factory=dict)
