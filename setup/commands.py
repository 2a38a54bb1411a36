"""The commands of `./run`."""

import os
import sys
from collections.abc import Callable

from setup import checks, console, debian, python
from setup.steps import PYTHON, ROOT, VENV, SetupError, alone, call, say

Command = Callable[[list[str]], int]


def main(arguments: list[str]) -> int:
    """Run one command with the rest of the arguments; gives the exit status (2 for an unknown command)."""
    name, *rest = arguments or ["help"]
    command = COMMANDS.get(name)
    if command is None:
        print(f"There is no command {name!r}.\n", file=sys.stderr)
        usage([])
        return 2
    os.chdir(ROOT)
    try:
        return command(rest)
    except SetupError as error:
        say(f"stopped: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def usage(_: list[str]) -> int:
    """list the commands"""
    for name, command in COMMANDS.items():
        print(f"  ./run {name:<14} {command.__doc__}")
    return 0


def setup(_: list[str]) -> int:
    """prepare everything a server needs: .venv, Tocsin itself, the console"""
    with alone():
        python.prepare()
        console.build()
    say("ready")
    return 0


def serve(arguments: list[str]) -> int:
    """set up, then `tocsin serve` with the arguments given"""
    with alone():
        python.prepare()
        console.build()
    program = VENV / "bin" / "tocsin"
    # The server takes this process's place: signals reach it directly and nothing stays behind to pass them on.
    os.execv(program, [str(program), "serve", *arguments])  # noqa: S606 - no shell is wanted


def test(arguments: list[str]) -> int:
    """lint, types, import contracts and every test but tests/real"""
    _prepare_tests()
    if checks.has_tests("browser"):
        with alone():
            debian.chromium()
    return checks.run([*checks.lint(), *checks.types(), *checks.tests(arguments)])


def test_fast(arguments: list[str]) -> int:
    """tests without PostgreSQL, browser and slow ones; arguments go to pytest"""
    _prepare_tests()
    return checks.run(checks.fast(arguments))


def test_real(arguments: list[str]) -> int:
    """tests with real monitoring systems, SMTP and telephones (arguments go to pytest), then 200 kills"""
    _prepare_tests()
    with alone():
        debian.senders()
        debian.telephone()
        debian.elastalert()
    return checks.run(checks.real(arguments))


def chaos(arguments: list[str]) -> int:
    """kill the real process at 200 storage calls (TOCSIN_KILL_POINTS); arguments go to pytest"""
    _prepare_tests()
    return checks.run(checks.chaos(arguments))


def lint(_: list[str]) -> int:
    """ruff and the import contracts"""
    _prepare_tools()
    return checks.run(checks.lint())


def types(_: list[str]) -> int:
    """mypy --strict, and tsc over the console"""
    _prepare_tools()
    return checks.run(checks.types())


def fmt(_: list[str]) -> int:
    """format, and fix what ruff can fix"""
    _prepare_tools()
    ruff = VENV / "bin" / "ruff"
    return max(call([ruff, "check", "--fix", "."]), call([ruff, "format", "."]))


def bench(arguments: list[str]) -> int:
    """measure: `bench ingest` against Alertmanager; arguments go to the benchmark"""
    _prepare_tests()
    with alone():
        debian.senders()
    name, *rest = arguments or ["ingest"]
    return call([PYTHON, "-m", f"bench.{name}", *rest])


def bench_deliver(arguments: list[str]) -> int:
    """measure sending: a local sink, a silent endpoint, memory; arguments go to the benchmark"""
    return bench(["deliver", *arguments])


def lock(arguments: list[str]) -> int:
    """resolve requirements/*.in again; --upgrade takes newer versions"""
    with alone():
        python.lock(arguments)
    return 0


def _prepare_tests() -> None:
    with alone():
        python.prepare(dev=True)
        console.packages()
        console.build()


def _prepare_tools() -> None:
    with alone():
        python.prepare(dev=True)
        console.packages()


COMMANDS: dict[str, Command] = {
    "help": usage,
    "setup": setup,
    "serve": serve,
    "test": test,
    "test-fast": test_fast,
    "test-real": test_real,
    "chaos": chaos,
    "lint": lint,
    "types": types,
    "fmt": fmt,
    "bench": bench,
    "bench-deliver": bench_deliver,
    "lock": lock,
}
