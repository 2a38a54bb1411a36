"""The guides to notifications keep up with the code: transports, folders, events, settings, limits; both languages agree."""

import re
from functools import cache
from pathlib import Path

import pytest

from tocsin.api import resources
from tocsin.api.operation import collect
from tocsin.escalation import bots
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.manifest import Manifest
from tocsin.notify import limits, press_wording
from tocsin.notify.model import PROOFS
from tocsin.notify.template_flow import MEDIA as FIELDS
from tocsin.reach.ways import MEDIA
from tocsin.runtime.config import MEANINGS
from tocsin.runtime.plugins import load_folders

ROOT = Path(__file__).parents[2]
NOTIFIERS = ROOT / "src" / "tocsin" / "notifiers"
PAGES = {"en": ROOT / "docs" / "notifications.md", "zh": ROOT / "docs" / "notifications.zh.md"}
FOLDERS = sorted(path.parent.name for path in NOTIFIERS.glob("*/manifest.toml"))
HEADINGS = {"en": ("Set up", "When nothing arrives"), "zh": ("配置步骤", "收不到消息时")}
HEADERS = {"en": "| What the delivery says | What to do |", "zh": "| 投递显示 | 处理方法 |"}
ENTERED = re.compile(r"(?:\bas|填入) ?\*\*([^*]+)\*\*")
"""How guides say into which field of the form something goes."""
SETTINGS_OF_BOTS = {"mention", "mention_table_id", "at_all", "severities", "events", "alias"} | {
    *("chat_id", "chat_ids", "data_source_id", "keyword", "sign_secret"),
}

both = pytest.mark.parametrize("language", PAGES)


@cache
def page(language: str) -> str:
    return PAGES[language].read_text("utf-8")


@cache
def guide(name: str, language: str) -> str:
    return (NOTIFIERS / name / f"guide.{language}.md").read_text("utf-8")


@cache
def manifests() -> dict[str, Manifest]:
    return Catalogue(load_folders("tocsin.notifiers")).manifests


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables by their first cell."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {one[0]: one for one in cells}


def shape(text: str) -> tuple[list[int], list[str], int]:
    """What two languages must have in common: the levels of headings, the steps, and how many rows there are."""
    headings = [len(one) for one in re.findall(r"^(#+) ", text, re.MULTILINE)]
    steps = re.findall(r"^ *(\d+)\. ", text, re.MULTILINE)
    return headings, steps, sum(line[:1] == "|" for line in text.splitlines())


def codes(text: str) -> list[str]:
    """What the first cells of tables quote."""
    cells = [line.split("|")[1] for line in text.splitlines() if line[:1] == "|"]
    return [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]


@both
@pytest.mark.parametrize("name", MEDIA)
def test_every_transport_is_named(language: str, name: str) -> None:
    assert f"`{name}`" in page(language)


@both
@pytest.mark.parametrize("name", FOLDERS)
def test_every_folder_has_its_row_and_link(language: str, name: str) -> None:
    manifest, link = manifests()[name], f"](../src/tocsin/notifiers/{name}/guide.{language}.md)"
    row = rows(page(language))[f"[{manifest.title[language]}{link} `{name}`"]
    pace = manifest.limits
    given = [(pace.per_minute, "/min", "/分钟"), (pace.per_hour, "/h", "/小时"), (pace.per_day, "/day", "/天")]
    said = ", ".join(f"{count}{units[language == 'zh']}" for count, *units in given if count is not None)
    assert row[1] == f"`{manifest.medium}`"
    assert row[6] == (said or {"en": "no limit", "zh": "无限制"}[language])
    if manifest.receipt_s and manifest.medium != "app":
        assert str(manifest.receipt_s) in row[4]


@both
@pytest.mark.parametrize("name", bots.EVENTS)
def test_every_event_of_bots_is_explained(language: str, name: str) -> None:
    assert f"`{name}`" in rows(page(language))


@both
def test_settings_of_bots_exist_and_are_explained(language: str) -> None:
    known = set(bots.NOT_THE_TARGET) | {"chat_id"}
    known |= {field.name for one in manifests().values() for field in one.fields if field.of == "target"}
    part = re.search(r"^\| (?:setting|设置) \|.*?(?=\n\n)", page(language), re.MULTILINE | re.DOTALL)
    assert part
    assert set(codes(part[0])) == SETTINGS_OF_BOTS
    assert known >= SETTINGS_OF_BOTS


@both
def test_limits_of_templates_are_those_of_the_code(language: str) -> None:
    units = {"bytes": "字节", "characters": "字符", "lines": "行"}
    for field in FIELDS:
        limit = limits.LIMITS.get(field)
        unit = (units[limit.unit] if language == "zh" else limit.unit) if limit else ""
        said = f"{limit.size:,} {unit}" if limit else "—"
        assert f"\n| `{field}` | {said} |\n" in page(language)


@both
@pytest.mark.parametrize("code", press_wording._REFUSED)
def test_every_refusal_of_a_press_is_explained(language: str, code: str) -> None:
    assert press_wording.refused(code, language) in rows(page(language))


@both
def test_proofs_are_explained(language: str) -> None:
    assert {f"`{one}`" for one in PROOFS if one} <= set(rows(page(language)))


@both
def test_operations_exist(language: str) -> None:
    known = set(collect(resources))
    texts = [page(language), *(guide(name, language) for name in FOLDERS)]
    named = set(re.findall(r"`(/[a-z][a-z-]*(?:/[a-z][a-z-]*)+)`", "".join(texts)))
    assert named, "the pages name no operation: has the pattern gone wrong?"
    assert named - known == set()


@both
def test_settings_of_the_server_exist(language: str) -> None:
    known = {f"TOCSIN_{name.upper()}" for name in MEANINGS} | {"TOCSIN_CONFIG"}
    texts = [page(language), *(guide(name, language) for name in FOLDERS)]
    assert set(re.findall(r"TOCSIN_[A-Z_]+", "".join(texts))) - known == set()


def test_both_pages_have_the_same_parts() -> None:
    assert shape(page("en")) == shape(page("zh"))
    assert PAGES["zh"].name in page("en")
    assert PAGES["en"].name in page("zh")


@both
@pytest.mark.parametrize("name", FOLDERS)
def test_guides_have_one_structure(language: str, name: str) -> None:
    text = guide(name, language)
    assert text.startswith(f"# {manifests()[name].title[language]}\n")
    found = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert HEADINGS[language][0] in found
    if name != "webhook":  # whose receiver is the user's own
        assert HEADINGS[language][1] in found
        assert HEADERS[language] in text


@pytest.mark.parametrize("name", FOLDERS)
def test_guides_agree_in_both_languages(name: str) -> None:
    assert shape(guide(name, "en")) == shape(guide(name, "zh"))
    assert codes(guide(name, "en")) == codes(guide(name, "zh"))


@both
@pytest.mark.parametrize("name", FOLDERS)
def test_guides_name_what_must_be_entered(language: str, name: str) -> None:
    """Every required setting, as the form shows it or by its name."""
    text = " ".join(guide(name, language).split()).casefold()
    fields = [field for field in manifests()[name].fields if field.required]
    assert [
        one.name for one in fields if one.label[language].casefold() not in text and f"`{one.name}`" not in text
    ] == []


@both
@pytest.mark.parametrize("name", FOLDERS)
def test_guides_name_fields_that_exist(language: str, name: str) -> None:
    manifest = manifests()[name]
    known = {one.label[language] for one in (*manifest.fields, *manifest.provider_fields)}
    assert [one for one in ENTERED.findall(" ".join(guide(name, language).split())) if one not in known] == []
