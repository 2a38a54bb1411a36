"""What a browser gets by GET: the console's files, the documentation, and JSON for programs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.api.harness import House, in_process
from tocsin.web import docs_page
from tocsin.web.console import Console
from tocsin.web.site import Site

pytestmark = pytest.mark.anyio

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def site(house: House, tmp_path: Path) -> Site:
    """A site with a console of some files."""
    folder = tmp_path / "built"
    (folder / "static").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>console</title>")
    (folder / "static" / "index-3f2a.js").write_text("console.log(1)")
    (folder / "sw.js").write_text("self.onpush = null")
    (folder / "app.webmanifest").write_text("{}")
    (folder / "tocsin.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("not for you")
    return Site(house.api, Console(folder))


async def get(site: Site, target: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request."""
    answer = await in_process(site, method, target, b"", PAGE | headers)
    return answer.status, dict(answer.headers), answer.content


@pytest.mark.parametrize(
    "path", ["/", "/incidents", "/incidents/68e7780000000000000000aa", "/sign-in", "/app", "/app/bind"]
)
async def test_every_page_is_the_console(site: Site, path: str) -> None:
    status, headers, body = await get(site, path)
    assert (status, body) == (200, b"<!doctype html><title>console</title>")
    assert headers["cache-control"] == "no-cache"
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


async def test_files_with_a_hash_in_their_name_are_kept_for_ever(site: Site) -> None:
    _, headers, body = await get(site, "/static/index-3f2a.js")
    assert body == b"console.log(1)"
    assert headers["content-type"].startswith("text/javascript")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    _, headers, _ = await get(site, "/tocsin.svg")
    assert (headers["content-type"], headers["cache-control"]) == ("image/svg+xml", "no-cache")


async def test_the_worker_is_asked_for_anew_and_may_call_only_this_server(site: Site) -> None:
    _, headers, body = await get(site, "/sw.js", accept="*/*")
    assert body == b"self.onpush = null"
    assert (headers["content-type"], headers["cache-control"]) == ("text/javascript; charset=utf-8", "no-cache")
    policy = headers["content-security-policy"]
    assert "connect-src 'self';" in policy
    assert "worker-src 'self';" in policy
    assert "manifest-src 'self';" in policy
    _, headers, _ = await get(site, "/app.webmanifest", accept="*/*")
    assert headers["content-type"] == "application/manifest+json"


@pytest.mark.parametrize("path", ["/static/gone-1234.js", "/../secret.txt", "/static/../../secret.txt"])
async def test_what_is_no_file_of_the_build_is_not_found(site: Site, path: str) -> None:
    status, headers, body = await get(site, path)
    assert status == 404
    assert headers["content-type"].startswith("application/json")
    assert b"not for you" not in body


async def test_programs_get_json(site: Site) -> None:
    status, _, body = await get(site, "/nothing/here", accept="*/*")
    assert status == 404
    assert b"RouteNotFound" in body
    status, _, body = await get(site, "/team/list")
    assert status == 400
    assert b"MethodNotAllowed" in body


async def test_head_has_no_body(site: Site) -> None:
    status, headers, body = await get(site, "/", "HEAD")
    assert (status, body) == (200, b"")
    assert headers["content-length"] == "37"


async def test_without_a_build_the_page_says_how_to_make_one(house: House, tmp_path: Path) -> None:
    status, _, body = await get(Site(house.api, Console(tmp_path / "none")), "/")
    assert status == 200
    assert b"make setup" in body


async def test_the_documentation_names_every_operation_and_needs_no_script(house: House, site: Site) -> None:
    status, headers, body = await get(site, "/docs")
    page = body.decode()
    assert status == 200
    assert "script" not in headers["content-security-policy"]
    assert "<script" not in page
    assert all(f"<code>{path}</code>" in page for path in house.api.operations)
    assert "https://" not in page.replace(house.settings.public_url, ""), "nothing is loaded from elsewhere"
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_texts_from_outside_cannot_break_the_documentation() -> None:
    field = {"type": "string", "description": "a `<b>` & c", "maxLength": 3}
    body = {"type": "object", "required": ["x"], "properties": {"x": {"anyOf": [field, {"type": "null"}]}}}
    one = {
        "operationId": "a_b",
        "summary": "<i>",
        "tags": ["a"],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"content": {"application/json": {"schema": {"properties": {"data": {}}}}}}},
    }
    document = {
        "info": {"title": "T", "version": "1", "description": "d"},
        "servers": [{"url": "http://x"}],
        "paths": {"/a/b": {"post": one}},
        "components": {"schemas": {}},
    }
    page = docs_page.render(document)
    assert "&lt;i&gt;" in page
    assert "<td>a <code>&lt;b&gt;</code> &amp; c</td>" in page
    assert "<td>string · required</td><td>at most 3 characters</td>" in page
