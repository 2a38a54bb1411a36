"""The console's generated types (``console/src/api/schema.ts``) fit the operations as they are declared now."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tocsin.cli.main import main

SCHEMA = Path(__file__).parents[2] / "console" / "src" / "api" / "schema.ts"
STALE = "console/src/api/schema.ts does not fit the API any more: run `npm run api` in console/ and commit the result"
_WORDS = ("description", "summary")


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What ``tocsin openapi`` prints, numbers read as JavaScript reads them."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["openapi"])
    assert ended.value.code == 0
    assert list(tmp_path.iterdir()) == [], "printing the document made files"
    printed: dict[str, Any] = json.loads(capsys.readouterr().out, parse_float=_number)
    return printed


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256 over paths and fields without the words about them, as ``console/api.mjs`` takes it."""
    shape = _without_words({"paths": document["paths"], "components": document["components"]})
    return hashlib.sha256(json.dumps(shape, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def _without_words(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: one for name, one in value.items() if not (name in _WORDS and isinstance(one, str))}
    return {name: _without_words(one) for name, one in kept.items()}


def test_the_types_are_of_these_operations(document: dict[str, Any]) -> None:
    first, _, _ = SCHEMA.read_text().partition("\n")
    assert first == f"// openapi {fingerprint(document)}", STALE


def test_every_path_and_field_is_in_the_file(document: dict[str, Any]) -> None:
    # The first line could be right above a body that a merge spoilt.
    text = SCHEMA.read_text()
    paths, components = text.split("export interface components", 1)
    assert set(re.findall(r"^  '(/[^']*)': \{$", paths, re.MULTILINE)) == set(document["paths"]), STALE
    fields = set(re.findall(r"^ {6,}(?:')?([\w-]+)(?:')?\??:", components, re.MULTILINE))
    declared = {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", ())}
    assert declared <= fields, f"{STALE} (missing: {sorted(declared - fields)})"


def test_a_changed_field_is_noticed_and_a_changed_text_is_not(document: dict[str, Any]) -> None:
    before = fingerprint(document)
    document["paths"]["/team/info"]["post"]["summary"] = "Said in other words"
    assert fingerprint(document) == before
    del document["components"]["schemas"]["TeamItem"]["properties"]["description"]
    assert fingerprint(document) != before
