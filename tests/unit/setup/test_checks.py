"""Which tests `make test` runs."""

from pathlib import Path

import pytest

from setup import checks, commands, console
from setup.steps import ROOT, SetupError


@pytest.fixture
def tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tests with one unit test, in a checkout without a console."""
    monkeypatch.setattr(checks, "TESTS", tmp_path)
    monkeypatch.setattr(console, "CONSOLE", tmp_path / "console")
    _add(tmp_path / "unit" / "alerts")
    return tmp_path


def _add(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "test_one.py").touch()


def test_a_new_folder_of_tests_is_run_by_itself(tests: Path) -> None:
    _add(tests / "novel")
    (tests / "nothing").mkdir()
    (part,) = checks.tests(["-x"])
    assert {word for word in part.command if word.startswith("tests/")} == {"tests/novel", "tests/unit"}
    assert part.command[-1] == "-x"


def test_browser_tests_come_last_and_alone(tests: Path) -> None:
    _add(tests / "browser")
    assert [part.name for part in checks.tests([])] == ["tests", "tests/browser"]
    assert "tests/browser" not in checks.tests([])[0].command


def test_no_real_tests_is_not_a_success(tests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOCSIN_KILL_POINTS", raising=False)
    monkeypatch.delenv("TOCSIN_FUZZ", raising=False)
    with pytest.raises(SetupError, match="no tests"):
        checks.real([])
    _add(tests / "real")
    assert [part.name for part in checks.real([])] == ["tests/real", "200 kills", "10000 wrong bodies"]


def test_the_numbers_of_kills_and_wrong_bodies_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_KILL_POINTS", "8")
    monkeypatch.setenv("TOCSIN_FUZZ", "50")
    kills, bodies = checks.chaos(["-x"])
    assert (kills.name, kills.env, kills.command[-1]) == ("8 kills", {"TOCSIN_KILL_POINTS": "8"}, "-x")
    assert (bodies.name, bodies.env, bodies.command[-1]) == ("50 wrong bodies", {"TOCSIN_FUZZ": "50"}, "-x")
    assert all((ROOT / path).exists() for path in checks.WRONG_BODY_TESTS)


def test_one_failed_part_fails_the_run_and_the_others_still_run(capfd: pytest.CaptureFixture[str]) -> None:
    parts = [checks.Part("bad", ["false"]), checks.Part("good", ["echo", "ran"])]
    assert checks.run(parts) == 1
    assert checks.run(parts[1:]) == 0
    printed = capfd.readouterr().out
    assert printed.count("ran") == 2
    assert "FAILED  bad" in printed


def test_an_unknown_command_shows_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["nonsense"]) == 2
    assert "./run serve" in capsys.readouterr().out
