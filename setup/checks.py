"""What is checked, in which order, and how it ends: every part runs, then one line for each."""

import os
import time
from dataclasses import dataclass, field

from setup import console
from setup.steps import ROOT, VENV, SetupError, call, say

TESTS = ROOT / "tests"
APART = {"browser", "real"}
"""Folders of tests that need other programs; every other folder belongs to the main part, also one made tomorrow."""
WRONG_BODY_TESTS = ["tests/plugins/sources/test_fuzz.py", "tests/plugins/sources/test_growth.py"]
PARALLEL = ["-n", "2", "--dist", "worksteal"]
KILL_POINTS = "200"
"""Kills of the real process in CI; the main part makes only a few, which show that killing works."""
WRONG_BODIES = "10000"
"""Wrong bodies for each source's parser in CI; the main part makes a fifth of them."""
FAST = "not postgres and not browser and not real and not slow"


@dataclass(frozen=True)
class Part:
    """One check: its name in the summary, its command line, and what it adds to the environment."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)


def lint() -> list[Part]:
    """Style and the import contracts."""
    return [
        Part("ruff check", [_tool("ruff"), "check", "."]),
        Part("ruff format", [_tool("ruff"), "format", "--check", "."]),
        Part("import contracts", [_tool("lint-imports"), "--config", ".importlinter"]),
    ]


def types() -> list[Part]:
    """mypy over the Python, tsc over the console."""
    folders = [name for name in ("src", "setup", "tests", "bench") if (ROOT / name).is_dir()]
    return [Part("mypy", [_tool("mypy"), *folders]), *_npm("console types", "typecheck")]


def tests(arguments: list[str]) -> list[Part]:
    """Every test but those in tests/real; the browser's last, the slowest."""
    return [
        _pytest("tests", _folders(), [*PARALLEL, *arguments]),
        *_npm("console tests", "test"),
        *([_pytest("tests/browser", ["tests/browser"], arguments)] if has_tests("browser") else []),
    ]


def fast(arguments: list[str]) -> list[Part]:
    """The tests to run while writing."""
    return [_pytest("fast tests", _folders(), [*PARALLEL, "-m", FAST, *arguments])]


def real(arguments: list[str]) -> list[Part]:
    """The tests with other people's programs, then the real process killed again and again."""
    if not has_tests("real"):
        raise SetupError("tests/real has no tests yet.")
    return [_pytest("tests/real", ["tests/real"], arguments), *chaos([])]


def chaos(arguments: list[str]) -> list[Part]:
    """Kills of the real process at storage calls (`TOCSIN_KILL_POINTS` says how many), wrong bodies (`TOCSIN_FUZZ`)."""
    return [
        _many("kills", "TOCSIN_KILL_POINTS", KILL_POINTS, ["tests/chaos/test_kill_points.py"], arguments),
        _many("wrong bodies", "TOCSIN_FUZZ", WRONG_BODIES, WRONG_BODY_TESTS, arguments),
    ]


def _many(name: str, variable: str, usual: str, paths: list[str], arguments: list[str]) -> Part:
    """Tests that take as long as a variable of the environment says."""
    count = os.environ.get(variable, usual)
    return Part(f"{count} {name}", [_tool("pytest"), *paths, *PARALLEL, *arguments], {variable: count})


def run(parts: list[Part]) -> int:
    """Run every part, also after one failed, and print a line for each. Gives 1 when any failed, else 0."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    results: list[tuple[str, bool, float]] = []
    for part in parts:
        say(part.name)
        start = time.monotonic()
        status = call(part.command, env={"PATH": path, **part.env})
        results.append((part.name, status == 0, time.monotonic() - start))
    print()
    for name, good, seconds in results:
        print(f"{'ok    ' if good else 'FAILED'}  {name:<20} {seconds:6.1f} s", flush=True)
    return 0 if all(good for _, good, _ in results) else 1


def _tool(name: str) -> str:
    return str(VENV / "bin" / name)


def _pytest(name: str, folders: list[str], arguments: list[str]) -> Part:
    return Part(name, [_tool("pytest"), *folders, *arguments])


def _npm(name: str, script: str) -> list[Part]:
    if not console.exists():
        return []
    command, env = console.npm_command("run", "--silent", script)
    return [Part(name, command, env)]


def _folders() -> list[str]:
    names = sorted({path.name for path in TESTS.iterdir()} - APART)
    return [f"tests/{name}" for name in names if has_tests(name)]


def has_tests(name: str) -> bool:
    """Whether a folder below tests/ holds any."""
    return any((TESTS / name).rglob("test_*.py"))
