"""`tocsin new-source` makes folders that pass every check a source has to pass, from bodies of every kind."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.plugins.sources import test_broken_bodies, test_folders, test_golden
from tests.plugins.sources.captured_bodies import BODIES, Body
from tests.plugins.sources.test_broken_bodies import STRANGERS, encode, parse_or_refuse
from tests.plugins.sources.test_fuzz import check_sound, wrong_pushes
from tests.plugins.sources.walk import Case, cases_of, with_each_value, without_each_key
from tocsin.cli.new_source import run_new_source
from tocsin.kernel.errors import InvalidParameter
from tocsin.runtime.config import Settings
from tocsin.runtime.plugins import Plugin, load_folders
from tocsin.sources.manifest import read_manifest
from tocsin.sources.source import BadPush

PACKAGE = "made_sources"
NAMES = sorted(BODIES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package with a source folder for each of the bodies."""
    root = tmp_path_factory.mktemp("made")
    into = root / PACKAGE
    into.mkdir()
    (into / "__init__.py").touch()
    for name, bodies in BODIES.items():
        make(name, into, bodies)
    sys.path.insert(0, str(root))
    yield into
    sys.path.remove(str(root))


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, Plugin]:
    """The folders as plugins."""
    return load_folders(folder.name)


def make(name: str, into: Path, bodies: list[Body], title: str = "") -> None:
    """Run the command on bodies that stand in files."""
    files = []
    for number, body in enumerate(bodies):
        place = into.parent / f"{name}-{number}"
        place.mkdir(exist_ok=True)
        (place / body.file).write_text(body.text, encoding="utf-8")
        files.append(str(place / body.file))
    given = argparse.Namespace(name=name, body=files, title=title, into=str(into))
    assert run_new_source(given, Settings()) == 0


def plugin_of(made: dict[str, Plugin], name: str) -> Plugin:
    return made[name.replace("-", "_")]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_made_of_the_body_is_right(made: dict[str, Plugin], name: str) -> None:
    found = {case.name.rpartition("/")[2]: case for case in cases_of(plugin_of(made, name))}
    assert len(found) == len(BODIES[name])
    for case, body in zip(by_file(found), BODIES[name], strict=True):
        event = case.parse().events[0]
        assert (event.title, event.status) == (body.title, body.status)
        assert "severity_unknown" not in event.flags or name in (
            "array",
            "query",
        )  # numbers mean what each system means


def by_file(found: dict[str, Case]) -> list[Case]:
    """The payloads in the order of the bodies: what ends an alert last."""
    return sorted(found.values(), key=lambda case: case.events[0]["event_status"] == "Ok")


@pytest.mark.parametrize("name", NAMES)
def test_a_recovery_meets_its_alert(made: dict[str, Plugin], name: str) -> None:
    cases = cases_of(plugin_of(made, name))
    if len(cases) == 2:
        ended = next(case for case in cases if case.events[0]["event_status"] == "Ok")
        assert "same_alert_key_as" in ended.events[0]
    assert read_manifest(name, plugin_of(made, name).manifest).recovers == (
        len(cases) == 2 or name in ("array", "list-inside")
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_passes_the_checks_of_folders(made: dict[str, Plugin], name: str) -> None:
    plugin = plugin_of(made, name)
    test_folders.test_manifest_is_valid_and_speaks_both_languages(plugin)
    test_folders.test_icon_is_a_small_inert_svg(plugin)
    test_folders.test_payloads_cover_firing_and_recovery(plugin)
    for guide in ("guide.en.md", "guide.zh.md"):
        test_folders.test_guide_names_the_push_url(plugin, guide)
        assert "TODO" not in plugin.read_text(guide)


@pytest.mark.parametrize("name", NAMES)
def test_the_payloads_pass_the_checks_of_payloads(made: dict[str, Plugin], name: str) -> None:
    for case in cases_of(plugin_of(made, name)):
        test_golden.test_payload_gives_what_is_expected(case)
        test_golden.test_parsing_twice_gives_the_same(case)
        if case.is_json:
            test_broken_bodies.test_every_truncation_is_refused(case)
            survive_changes(case)
        else:
            test_broken_bodies.test_every_other_body_may_end_anywhere(case)


def survive_changes(case: Case) -> None:
    value = json.loads(case.body)
    for variant in without_each_key(value):
        parse_or_refuse(case, encode(variant))
    for stranger in STRANGERS:
        for variant in with_each_value(value, stranger):
            parse_or_refuse(case, encode(variant))


@pytest.mark.parametrize("name", NAMES)
def test_wrong_bodies_do_no_harm(made: dict[str, Plugin], name: str) -> None:
    plugin = plugin_of(made, name)
    for push in wrong_pushes(cases_of(plugin), 500, Random(name)):
        try:
            check_sound(plugin.module("parse").parse(push))
        except BadPush as refusal:
            if not refusal.text:
                pytest.fail(f"refused without words: {push}")


def test_the_code_is_formatted_and_clean(folder: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        pytest.skip("ruff is not beside this Python")
    settings = Path(__file__).parents[3] / "pyproject.toml"
    for words in (["format", "--check", "--diff"], ["check"]):
        command = [str(ruff), *words, "--no-cache", "--config", str(settings), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_code_is_complete_in_its_types(folder: Path) -> None:
    home = Path(__file__).parents[3]
    files = []
    for name in NAMES:
        copy = folder.parent / f"parse_{name.replace('-', '_')}.py"
        copy.write_bytes((folder / name.replace("-", "_") / "parse.py").read_bytes())
        files.append(str(copy))
    command = [sys.executable, "-m", "mypy", "--config-file", str(home / "pyproject.toml"), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        *(("Upper", "no name"), ("1st", "no name"), ("a..b", "no name"), ("../x", "no name"), ("a" * 41, "no name")),
        *(("class", "no name"), ("-x", "no name"), ("x-", "no name"), ("nested", "exists already")),
        *(("prometheus", "is taken"), ("uptime-kuma", "is taken"), ("uptime_kuma", "is taken")),
    ],
)
def test_a_name_that_will_not_do_is_refused(folder: Path, name: str, words: str) -> None:
    with pytest.raises(InvalidParameter, match=words):
        make(name, folder, []) if name == "nested" else run_new_source(
            argparse.Namespace(name=name, body=[], title="", into=str(folder)), Settings()
        )


def test_a_module_of_the_package_is_no_name(folder: Path) -> None:
    (folder / "body.py").touch()
    with pytest.raises(InvalidParameter, match="exists already"):
        make("body", folder, [])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        *(("a.json", "[1, 2]"), ("a.json", "[]"), ("a.json", "{}"), ("a.json", '{"a": '), ("a.json", "[" * 2_000)),
        *(
            ("a.txt", "hello"),
            ("a.txt", ""),
            ("a.txt", "<alert>a=b</alert>"),
            ("a.txt", "one line\nk=v"),
            ("a.form", "a"),
        ),
        *(("a.txt", '"text"'), ("a.txt", "12"), ("a.json", '[{"a": "b"}, 3]'), ("a.json", '{"a": 1, "b": {"c": 2}}')),
    ],
)
def test_a_body_that_says_nothing_is_refused_and_nothing_written(tmp_path: Path, file: str, text: str) -> None:
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(InvalidParameter, match="--body"):
        make("novel", into, [Body(file, text, "", "")])
    assert list(into.iterdir()) == []


def test_bodies_of_several_kinds_are_refused(tmp_path: Path) -> None:
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(InvalidParameter, match="of one kind"):
        make("novel", into, [BODIES["flat"][0], BODIES["form"][0]])


@pytest.mark.parametrize("title", ["x" * 41, "a`b", 'a"b', "a\nb", "{{x}}", "  "])
def test_a_title_that_would_break_a_text_is_refused(tmp_path: Path, title: str) -> None:
    (tmp_path / "into").mkdir()
    with pytest.raises(InvalidParameter, match="--title"):
        make("novel", tmp_path / "into", BODIES["flat"], title)


def test_a_title_is_written_everywhere_and_any_letter_is_an_icon(tmp_path: Path) -> None:
    (tmp_path / "into").mkdir()
    make("novel", tmp_path / "into", BODIES["flat"], "蓝鲸 & Co")
    folder = tmp_path / "into" / "novel"
    assert "# 蓝鲸 & Co\n" in (folder / "guide.zh.md").read_text("utf-8")
    assert ">蓝<" in (folder / "icon.svg").read_text("utf-8")
    assert 'en = "蓝鲸 & Co"' in (folder / "manifest.toml").read_text("utf-8")


def test_keys_and_secrets_are_kept_out_or_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "integration_key" not in (folder / "query" / "payloads" / "falcon.query").read_text("utf-8")
    (tmp_path / "into").mkdir()
    make("novel", tmp_path / "into", BODIES["form"])
    said = capsys.readouterr().out
    assert "Replace secrets in payloads/: signature." in said
    assert "Add a body of an alert that is over" in said
    assert f"wrote {tmp_path / 'into' / 'novel' / 'parse.py'}" in said
