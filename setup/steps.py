"""Steps that are done once: a step leaves the fingerprint of its inputs behind and is skipped while that holds."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"


class SetupError(Exception):
    """The set-up cannot go on; the text says what is wrong and what to do."""


def in_ci() -> bool:
    """Whether this is continuous integration, where a missing program is a failure instead of a skipped test."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def say(text: str) -> None:
    """Tell the person at the terminal what happens now; on standard error, so that `serve` owns standard output."""
    print(f"» {text}", file=sys.stderr, flush=True)


def call(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> int:
    """Run a command in the foreground and give its exit status; `env` is added to the environment."""
    full = {**os.environ, **(env or {})}
    return subprocess.run([str(word) for word in command], check=False, cwd=cwd, env=full).returncode


def must(
    command: Sequence[str | Path], otherwise: str, *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> None:
    """Run a command that has to succeed. Raises SetupError with the text `otherwise` when it does not."""
    if call(command, env=env, cwd=cwd) != 0:
        raise SetupError(otherwise)


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """A hash over the names and contents of files (missing ones count as such) and some facts."""
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes() if path.is_file() else b"(missing)"
        digest.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    for fact in facts:
        digest.update(f"\0{fact}".encode())
    return digest.hexdigest()


def once(stamp: Path, mark: str, action: Callable[[], None]) -> bool:
    """Do `action` unless `stamp` already carries `mark`. True when it was done now."""
    if stamp.is_file() and stamp.read_text() == mark:
        return False
    action()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)
    return True


@contextmanager
def alone() -> Iterator[None]:
    """Let one set-up run at a time in this checkout: two at once would install over each other."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running in this checkout; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
