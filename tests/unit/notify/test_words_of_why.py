"""Every code of an explanation has words: in English on the server, and in both languages of the console."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tocsin.alerts import again
from tocsin.alerts.explain import _TEXTS
from tocsin.notify import ask_rule, person_why, person_wording

CONSOLE = Path(__file__).parents[3] / "console" / "src" / "i18n"


def words(language: str) -> dict[str, Any]:
    """The console's texts of why."""
    found: dict[str, Any] = json.loads((CONSOLE / language / "why.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_console_says_every_code(language: str) -> None:
    known = words(language)
    assert set(person_wording.TEXTS) == set(known["reason"])
    assert set(ask_rule.TEXTS) <= set(known["ask"])
    assert set(again.WHY) == set(known["not_same"])
    decisions = {key.partition("_")[2] for key in known["step"]}
    assert {one for one in _TEXTS if one != "began"} <= decisions
    assert {f"group_began_{one}" for one in ("first", "over", "window_over", "full", "merge_off", "incomplete")} <= set(
        known["step"]
    )


def test_every_reason_has_words() -> None:
    source = Path(person_why.__file__).read_text("utf-8")
    codes = set(re.findall(r'code="(\w+)"', source)) | set(re.findall(r'code = "(\w+)"', source))
    assert len(codes) > 15
    assert codes <= set(person_wording.TEXTS)


def test_both_languages_put_the_same_facts_into_words() -> None:
    fact = re.compile(r"\{\{(\w+)\}\}")
    for code, text in words("en")["reason"].items():
        assert set(fact.findall(text)) == set(fact.findall(words("zh")["reason"][code])), code
