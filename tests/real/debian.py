"""Programs out of Debian packages, without installing them.

A package that is installed is used as it is. Any other is fetched with ``apt-get download`` and unpacked with
``dpkg -x`` into a cache folder (``TOCSIN_TEST_CACHE``, by default ``~/.cache/tocsin-tests``), so that no daemon
starts and the machine stays as it was.
``python -m tests.real.debian`` fetches everything ahead of a run.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ALERTMANAGER_SHARE = b"/usr/share/prometheus/alertmanager"
"""Where Debian's Alertmanager looks for its templates; compiled into the program."""


class UnavailableError(Exception):
    """A program cannot be had on this machine; the text says which one and why."""


@dataclass(frozen=True, slots=True)
class Program:
    """One runnable program: what to execute, in which folder, and with which additions to the environment."""

    path: Path
    cwd: Path
    env: dict[str, str] = field(default_factory=dict)


def cache_folder() -> Path:
    """The folder for unpacked packages and for the data of runs; created when missing."""
    folder = Path(os.environ.get("TOCSIN_TEST_CACHE") or Path.home() / ".cache" / "tocsin-tests")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def alertmanager() -> Program:
    """Debian's ``prometheus-alertmanager``; raises :class:`UnavailableError`."""
    installed = shutil.which("prometheus-alertmanager")
    if installed and Path(os.fsdecode(ALERTMANAGER_SHARE)).is_dir():
        return Program(Path(installed), Path("/"))
    root = _unpacked("prometheus-alertmanager")
    return Program(_relocated(root), root)


def prometheus() -> Program:
    """Debian's ``prometheus``; raises :class:`UnavailableError`."""
    installed = shutil.which("prometheus")
    if installed:
        return Program(Path(installed), Path("/"))
    root = _unpacked("prometheus")
    return Program(root / "usr/bin/prometheus", root)


def monit() -> Program:
    """Debian's ``monit``; raises :class:`UnavailableError`."""
    return _one("monit", "monit", "usr/bin/monit")


def nagios() -> Program:
    """Debian's ``nagios4``, its core alone; raises :class:`UnavailableError`."""
    return _one("nagios4", "nagios4-core", "usr/sbin/nagios4")


def victoria_metrics() -> Program:
    """Debian's ``victoria-metrics``; raises :class:`UnavailableError`."""
    return _one("victoria-metrics", "victoria-metrics", "usr/bin/victoria-metrics")


def vmalert() -> Program:
    """``vmalert`` out of the same package; raises :class:`UnavailableError`."""
    return _one("vmalert", "victoria-metrics", "usr/bin/vmalert")


def _one(name: str, package: str, path: str) -> Program:
    """A program that needs nothing beside itself."""
    installed = shutil.which(name)
    if installed:
        return Program(Path(installed), Path("/"))
    root = _unpacked(package)
    return Program(root / path, root)


def wrk() -> Program:
    """The load generator ``wrk`` with its LuaJIT library; raises :class:`UnavailableError`."""
    installed = shutil.which("wrk")
    if installed:
        return Program(Path(installed), Path("/"))
    root = _unpacked("wrk", "libluajit-5.1-2")
    return Program(root / "usr/bin/wrk", root, _libraries(root, "libluajit*.so*"))


def strace() -> Program:
    """``strace`` with the library it walks stacks with; raises :class:`UnavailableError`."""
    installed = shutil.which("strace")
    if installed:
        return Program(Path(installed), Path("/"))
    root = _unpacked("strace", "libunwind8")
    return Program(root / "usr/bin/strace", root, _libraries(root, "libunwind*.so*"))


def _libraries(root: Path, pattern: str) -> dict[str, str]:
    """The environment in which a program finds its unpacked libraries."""
    folders = sorted({str(found.parent) for found in root.rglob(pattern)})
    return {"LD_LIBRARY_PATH": ":".join(folders)}


def _relocated(root: Path) -> Path:
    """A copy of the unpacked Alertmanager that finds its templates under its working folder.

    Debian compiles an absolute path into it. The same path without the leading and with a trailing slash has the
    same length and is relative, so replacing the bytes needs neither root nor a file outside the cache; nothing else
    in the program changes.
    """
    original, copy = root / "usr/bin/prometheus-alertmanager", root / "usr/bin/prometheus-alertmanager-relocated"
    if not copy.exists():
        patched = original.read_bytes().replace(ALERTMANAGER_SHARE, ALERTMANAGER_SHARE[1:] + b"/")
        partial = copy.with_suffix(".part")
        partial.write_bytes(patched)
        partial.chmod(0o755)
        partial.rename(copy)
    return copy


def _unpacked(*packages: str) -> Path:
    """The folder into which these packages are unpacked; several test processes may ask at once."""
    for tool in ("apt-get", "dpkg"):
        if not shutil.which(tool):
            raise UnavailableError(f"{packages[0]} is not installed and there is no {tool} to fetch it")
    root = cache_folder() / "debian" / packages[0]
    done = root / ".unpacked"
    with _only_one(packages[0]):
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir(parents=True)
            _download(root, packages)
            for archive in sorted(root.glob("*.deb")):
                _run(["dpkg", "-x", str(archive), str(root)], root)
                archive.unlink()
            done.touch()
    return root


@contextmanager
def _only_one(package: str) -> Iterator[None]:
    """Hold the lock of one package's folder."""
    with (cache_folder() / f"{package}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(folder: Path, packages: tuple[str, ...]) -> None:
    """Fetch the archives into `folder`, with the machine's package lists or else with lists of our own."""
    try:
        _run(["apt-get", "download", *packages], folder)
    except UnavailableError:
        state, lists = folder / "apt", folder / "apt" / "lists"
        (lists / "partial").mkdir(parents=True)
        own = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={state}"]
        _run(["apt-get", *own, "update"], folder)
        _run(["apt-get", *own, "download", *packages], folder)


def _run(command: list[str], cwd: Path) -> None:
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=180, check=False)
    except subprocess.TimeoutExpired as late:
        raise UnavailableError(f"`{' '.join(command)}` took longer than 180 s") from late
    if done.returncode != 0:
        raise UnavailableError(f"`{' '.join(command)}` failed: {done.stderr.strip()[-400:]}")


def main() -> None:
    """Fetch all programs and print where they are."""
    for program in (alertmanager(), prometheus(), monit(), nagios(), victoria_metrics(), vmalert(), wrk(), strace()):
        sys.stdout.write(f"{program.path}\n")


if __name__ == "__main__":
    main()
