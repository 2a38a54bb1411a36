"""The guides to enrichment keep up with the code: kinds, settings, limits; both languages agree."""

import re
from pathlib import Path

import msgspec
import pytest

from tests.unit.test_notification_docs import rows, shape
from tocsin.api import resources
from tocsin.api.operation import collect
from tocsin.integrations.enrich_rule import EnrichRule
from tocsin.integrations.process_rule import ProcessRule
from tocsin.mapping import ask_flow, breaker, check
from tocsin.mapping.csv_table import MOST_ROWS
from tocsin.runtime.http import BODY_CAP
from tocsin.sources.event import LABEL_COUNT_LIMIT, LABEL_VALUE_LIMIT

ROOT = Path(__file__).parents[2]
PAGES = {"en": ROOT / "docs" / "enrichment.md", "zh": ROOT / "docs" / "enrichment.zh.md"}
both = pytest.mark.parametrize("language", PAGES)


def page(language: str) -> str:
    return PAGES[language].read_text("utf-8")


@both
def test_every_kind_of_rule_is_explained_with_its_settings(language: str) -> None:
    table = rows(page(language))
    for kind in (*msgspec.inspect.type_info(EnrichRule).types, *msgspec.inspect.type_info(ProcessRule).types):  # type: ignore[attr-defined]
        row = " ".join(table[f"`{kind.tag}`"])
        settings = next(one.type for one in kind.fields if one.name == "settings")
        names = {one.name for one in settings.fields} - {"override"}
        assert {name for name in names if f"`{name}`" not in row} == set()


@both
def test_operations_that_are_named_exist(language: str) -> None:
    named = set(re.findall(r"`(/[a-z]+/[a-z/-]+)`", page(language)))
    assert len(named) >= 7
    assert named - collect(resources).keys() == set()


@both
def test_limits_are_those_of_the_code(language: str) -> None:
    text = page(language)
    for number in (MOST_ROWS, LABEL_VALUE_LIMIT, LABEL_COUNT_LIMIT + 1, check.MOST_SOURCES, check.MOST_RESULTS):
        assert re.search(rf"\b{number:,}", text), number
    assert f"{BODY_CAP >> 10} KB" in text
    for number in (int(ask_flow.WITHIN_S), breaker.FIRST_PAUSE_MS // 1_000, breaker.LONGEST_PAUSE_MS // 60_000):
        assert str(number) in text
    assert (breaker.TRIP, ask_flow.FRESH_MS) == (3, 60_000), "said in words"


def test_both_languages_say_the_same() -> None:
    assert shape(page("en")) == shape(page("zh"))
