"""The documentation keeps up with the code: settings, commands, packages, links, the form of decisions and changelog."""

import argparse
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tocsin.cli.main import _parser
from tocsin.runtime.config import MEANINGS, Settings
from tocsin.sources.body import INFLATED_LIMIT, SIZE_LIMIT
from tocsin.sources.event import (
    ALERT_KEY_LIMIT,
    DESCRIPTION_LIMIT,
    IMAGE_COUNT_LIMIT,
    LABEL_COUNT_LIMIT,
    LABEL_KEY_LIMIT,
    LABEL_VALUE_LIMIT,
    TITLE_LIMIT,
)

ROOT = Path(__file__).parents[2]
HOME = ROOT / "src" / "tocsin"
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/README.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
STATUS = re.compile(r"Status: (?:proposed|accepted|replaced by \d{4})")
SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LARGEST_PICTURE = 300 * 1024


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a command line with their own parsers."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


def anchors(page: Path) -> set[str]:
    """The anchors that headings get."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shell_lines(text: str) -> Iterator[str]:
    """What a reader is asked to type: lines of `sh` blocks, and those after `$` in `console` blocks."""
    for kind, block in FENCE.findall(text):
        for line in block.splitlines():
            if kind == "sh":
                yield line
            elif kind == "console" and line.startswith("$ "):
                yield line[2:]


@pytest.mark.parametrize("name", MEANINGS)
def test_every_setting_is_explained(name: str) -> None:
    assert f"| `TOCSIN_{name.upper()}` |" in read("docs/configuration.md")


def test_no_setting_is_invented() -> None:
    known = {f"TOCSIN_{name.upper()}" for name in MEANINGS} | {"TOCSIN_CONFIG"}
    named = set(
        re.findall(r"TOCSIN_[A-Z_]+", read("README.md") + read("docs/configuration.md") + read("docs/push-api.md"))
    )
    assert named - known == set()


@pytest.mark.parametrize("name", ["port", "soft_per_second", "soft_per_minute", "smtp_name", "data", "log_level"])
def test_defaults_are_those_of_the_code(name: str) -> None:
    row = next(line for line in read("docs/configuration.md").splitlines() if f"`TOCSIN_{name.upper()}` |" in line)
    assert row.split("|")[2].strip() == f"`{getattr(Settings(), name)}`"


@pytest.mark.parametrize("command", commands(_parser()))
def test_every_command_is_explained(command: str) -> None:
    assert re.search(rf"`tocsin {command}\b", read("README.md"))


def test_commands_and_flags_in_the_documents_exist() -> None:
    known = commands(_parser())
    wrong = []
    for page in PAGES:
        for line in shell_lines(page.read_text("utf-8")):
            for command, rest in re.findall(r"(?:^|[\s/])tocsin ([a-z][\w-]*)([^|;&]*)", line):
                flags = re.findall(r"(?<=\s)--[a-z][\w-]*", rest)
                options = known[command]._option_string_actions if command in known else {}
                wrong += [
                    f"{name_of(page)}: tocsin {command} {flag}" for flag in ["", *flags] if flag and flag not in options
                ]
                wrong += [f"{name_of(page)}: tocsin {command}"] if command not in known else []
    assert wrong == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", read("Makefile"), re.MULTILINE))
    text = page.read_text("utf-8")
    named = set(re.findall(r"`make ([a-z][\w-]*)", text))
    named |= {target for line in shell_lines(text) for target in re.findall(r"^make ([a-z][\w-]*)", line)}
    assert named, "the page names no make target: has the pattern gone wrong?"
    assert named - targets == set()


def test_the_map_names_every_package() -> None:
    text = read("docs/ARCHITECTURE.md")
    packages = [path.parent for path in HOME.glob("*/__init__.py")]
    assert [one.name for one in packages if f"| `{one.name}/` |" not in text] == []


def test_the_map_names_only_files_that_exist() -> None:
    named = set(re.findall(r"`([a-z][\w/]*/[\w.]+\.py)`", read("docs/ARCHITECTURE.md")))
    assert named, "the map names no file: has the pattern gone wrong?"
    assert {one for one in named if not any((place / one).exists() for place in (HOME, ROOT))} == set()


def test_the_map_has_the_import_order_that_is_checked() -> None:
    """Both are read as words, from the top layer to the lowest."""
    checked = re.search(r"layers =\n((?: {4}.+\n)+)", read(".importlinter"))
    drawn = re.search(r"```\n(cli · .+?)```", read("docs/ARCHITECTURE.md"), re.DOTALL)
    assert checked
    assert drawn
    order = [word for word in re.findall(r"\w+", checked[1]) if word != "__main__"]
    assert re.findall(r"\w+", drawn[1]) == order


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def test_limits_are_those_of_the_code() -> None:
    page = read("docs/push-api.md")
    rows = {
        line.split("|")[1].strip(): line.split("|")[4].strip() for line in page.splitlines() if line.count("|") == 5
    }
    assert rows["`title_rule`, or `title`"].startswith(f"{TITLE_LIMIT} ")
    assert rows["`alert_key`"].startswith(f"{ALERT_KEY_LIMIT},")
    assert rows["`description`"].startswith(f"{DESCRIPTION_LIMIT:,} ")
    labels = f"{LABEL_COUNT_LIMIT} labels, names of {LABEL_KEY_LIMIT}, values of {LABEL_VALUE_LIMIT:,} characters"
    assert rows["`labels`"] == labels
    assert rows["`images`"].startswith(f"{IMAGE_COUNT_LIMIT},")
    assert f"over {SIZE_LIMIT >> 20} MB, or over {INFLATED_LIMIT >> 20} MB decompressed" in page


def test_pictures_are_shown_and_small() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    shown = "".join(page.read_text("utf-8") for page in PAGES)
    assert pictures
    assert [one.name for one in pictures if one.name not in shown or one.stat().st_size > LARGEST_PICTURE] == []


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_decisions_have_their_parts(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)
    assert lines[0].startswith(f"# {page.name[:4]}: ")
    assert STATUS.fullmatch(lines[2]), "the third line is the status"
    headings = [line[3:] for line in lines if line.startswith("## ")]
    assert {"The decision", "What follows"} <= set(headings)
    assert len(lines) <= 45, "a decision is read at a glance; what is longer belongs elsewhere"


def test_the_changelog_keeps_its_form() -> None:
    text = read("CHANGELOG.md")
    versions = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert text.startswith("# Changelog\n")
    assert versions[0] == "[Unreleased]"
    released = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)", one) for one in versions[1:]]
    assert all(released)
    found = [one.groups() for one in released if one]
    assert all(tuple(map(int, newer[:3])) > tuple(map(int, older[:3])) for newer, older in pairwise(found))
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= set(SECTIONS)
    assert all(
        line.startswith(("- ", "  ", "#", "[")) for line in text.split("## [Unreleased]")[1].splitlines() if line
    )
