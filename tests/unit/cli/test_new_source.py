"""A folder made from a body is a whole source: it parses the body, says what it is, and its code stands up to the checks."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.sources.test_broken_bodies import REFUSALS, STRANGERS, check
from tests.plugins.sources.walk import with_each_value, without_each_key
from tocsin.cli.new_source import run_new_source
from tocsin.cli.source_folder import _module
from tocsin.kernel.errors import InvalidParameter
from tocsin.runtime.config import Settings
from tocsin.sources.guess import guess
from tocsin.sources.manifest import read_manifest
from tocsin.sources.source import BadPush, Push

BODIES: dict[str, Any] = {
    "flat": {"msg": "Disk full", "level": "critical", "host": "db-1", "id": 7, "timestamp": 1_790_000_000},
    "nested": {"event": {"title": "CPU", "state": "firing"}, "meta": {"hostname": "web-1", "rule": "cpu > 90"}},
    "alerts": {"version": 1, "alerts": [{"name": one, "severity": "warn", "instance": "x"} for one in "ab"]},
    "a list": [{"subject": one, "priority": "P1", "device": "sw-1"} for one in ("one", "two")],
    "nothing that says its name": {"aa": 1, "bb": "Some text", "cc": None},
    "odd names": {'a "quoted" name': "x", "title": 'with "quotes"', "back\\slash": 1},
}


def made(tmp_path: Path, body: Any, name: str = "acme-watch") -> Path:
    """The folder that the command makes of a body."""
    file = tmp_path / "body.json"
    file.write_text(json.dumps(body))
    given = argparse.Namespace(name=name, body=str(file), title="", into=str(tmp_path))
    assert run_new_source(given, Settings()) == 0
    return tmp_path / name.replace("-", "_")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_folder_is_whole_and_reads_its_body(tmp_path: Path, body: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made(tmp_path, body)
    manifest = read_manifest("acme_watch", tomllib.loads((folder / "manifest.toml").read_text()))
    assert (manifest.types, manifest.title["en"], manifest.recovers) == (("acme-watch",), "Acme Watch", False)
    for guide in ("guide.en.md", "guide.zh.md"):
        assert "{{push_url}}" in (folder / guide).read_text()
    expected = json.loads((folder / "payloads" / "first.expected.json").read_text())
    parsed = parse(folder, body)
    assert [event.title for event in parsed.events] == [one["title"] for one in expected["events"]]
    assert parsed.events
    assert "pytest tests/plugins/sources" in capsys.readouterr().out


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_its_parser_stands_up_to_broken_bodies(tmp_path: Path, body: Any) -> None:
    folder = made(tmp_path, body)
    variants = [*without_each_key(body), *(one for stranger in STRANGERS for one in with_each_value(body, stranger))]
    for variant in variants:
        refused: BadPush | None = None
        try:
            check(parse(folder, variant))
        except BadPush as error:
            refused = error
        assert refused is None or refused.status in REFUSALS


def test_its_code_passes_the_checks(tmp_path: Path) -> None:
    for number, body in enumerate(BODIES.values()):
        made(tmp_path, body, f"acme-{number}")
    configuration = str(Path(__file__).parents[3] / "pyproject.toml")
    ruff = [sys.executable, "-m", "ruff", "check", "--config", configuration, "--ignore", "INP001", str(tmp_path)]
    done = subprocess.run(ruff, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout.decode()


def parse(folder: Path, body: Any) -> Any:
    """What the new parser makes of a body."""
    return _module(folder / "parse.py").parse(
        Push(json.dumps(body).encode(), "application/json", {}, {}, 1_790_000_000_000)
    )


def test_the_likely_fields_are_found() -> None:
    found = guess(BODIES["flat"])
    assert found is not None
    assert found.fields == {
        "title": ("msg",),
        "severity": ("level",),
        "resource": ("host",),
        "key": ("id",),
        "time": ("timestamp",),
    }
    nested = guess(BODIES["nested"])
    assert nested is not None
    assert (nested.fields["resource"], nested.fields["check"]) == (("meta", "hostname"), ("meta", "rule"))


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("Acme", "{}", "cannot be one"),
        ("acme", "no json", "is no JSON"),
        ("acme", '{"a": 1}', "nothing can be a title"),
        ("acme", "[]", "nothing can be a title"),
    ],
)
def test_what_it_cannot_be_made_of_is_said(tmp_path: Path, name: str, body: str, says: str) -> None:
    file = tmp_path / "body.json"
    file.write_text(body)
    given = argparse.Namespace(name=name, body=str(file), title="", into=str(tmp_path))
    with pytest.raises(InvalidParameter, match=says):
        run_new_source(given, Settings())
    assert not (tmp_path / "acme").exists()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    made(tmp_path, BODIES["flat"])
    with pytest.raises(InvalidParameter, match="is there already"):
        made(tmp_path, BODIES["flat"])
