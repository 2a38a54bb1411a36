"""What every answer of a real server tells a browser, and that asking by GET changes nothing."""

from __future__ import annotations

import sqlite3

import pytest

from tests.real.tocsin_server import TocsinServer
from tests.security.wire import Reply, event, request
from tocsin.api import resources
from tocsin.api.operation import collect

pytestmark = pytest.mark.slow

PAGES = ("/", "/docs", "/incidents/any", "/openapi.json", "/healthz", "/readyz", "/metrics", "/live", "/nowhere.txt")
JSON_PATHS = ("/team/list", "/session/info", "/nowhere", "/event/push/alert/standard", "/event/push/alert/nosuch")


def answers(server: TocsinServer) -> dict[str, Reply]:
    """An answer of every kind, refusals too, by what was asked."""
    key = f"?app_key={server.app_key}"
    source = server.source("headers", "standard")
    push = source.push_url.removeprefix(server.url)
    found = {f"GET {path}": request(server, path, method="GET") for path in PAGES}
    found |= {f"POST {path}": request(server, path, b"{}") for path in JSON_PATHS}
    found |= {
        "an answer": request(server, f"/team/list{key}", b"{}"),
        "a live stream": request(server, f"/live{key}", method="GET"),
        "bad JSON": request(server, f"/team/list{key}", b"{"),
        "not found": request(server, f"/team/info{key}", b'{"team_id": 4}'),
        "too large": request(server, f"/team/list{key}", b" " * 6_000_000),
        "a push": request(server, push, event()),
        "a bad push": request(server, push, b"{"),
        "a large push": request(server, push, b" " * 6_000_000),
    }
    return found


def test_every_answer_says_how_it_may_be_used(served: TocsinServer) -> None:
    for asked, answer in answers(served).items():
        assert 200 <= answer.status < 500, asked
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", asked
        assert headers["referrer-policy"] == "no-referrer", asked
        assert "frame-ancestors 'none'" in headers["content-security-policy"], asked
        assert "server" not in headers, asked
        if headers["content-type"].startswith("application/json"):
            assert headers["cache-control"] == "no-store", asked


def test_asking_by_get_changes_nothing(served: TocsinServer) -> None:
    key = f"?app_key={served.app_key}"
    served.call("/team/list")  # notes that the key is in use
    before = rows(served)
    for path in (*PAGES, *collect(resources)):
        request(served, path + key, method="GET")
        request(served, path + key, method="HEAD")
    assert rows(served) == before


def rows(server: TocsinServer) -> list[str]:
    """The whole database as text."""
    reader = sqlite3.connect(f"file:{server.data / 'tocsin.db'}?mode=ro", uri=True)
    try:
        return list(reader.iterdump())
    finally:
        reader.close()
