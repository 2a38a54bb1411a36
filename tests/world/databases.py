"""The databases that stories run on: a copy of a migrated SQLite file, and one PostgreSQL database for each worker.

A test that asks for `place` (most do it through `world`) runs on both; `pytest --database sqlite` or `--database postgres`
leaves one out. Each test finds its database empty.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.database.postgres_server import PostgresServer
from tocsin.db.migrate import migrate
from tocsin.db.tables import metadata

KEPT = "partition"
"""Its rows belong to the schema."""


@dataclass(frozen=True)
class Place:
    """Where a world lives: the URL of an empty, migrated database, and a folder for its files."""

    url: str
    folder: Path

    @property
    def is_shared(self) -> bool:
        """Whether several worlds may open it at once."""
        return not self.url.startswith("sqlite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which databases to run on."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres", "both"),
        default="both",
        help="the databases that stories and database tests run on (default: both)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database once on each."""
    if "database_kind" not in metafunc.fixturenames:
        return
    wanted = metafunc.config.getoption("--database")
    kinds = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]
    metafunc.parametrize("database_kind", [one for one in kinds if wanted in ("both", one.values[0])])


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "tocsin.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """This worker's database with the schema; emptied before each use."""
    url = postgres_server.create()
    asyncio.run(migrate(url))
    yield url
    postgres_server.drop(url)


@pytest.fixture
def postgres_place(migrated_postgres: str, postgres_server: PostgresServer, tmp_path: Path) -> Place:
    """A place on PostgreSQL, for what only several processes on one database can do."""
    tables = [name for name in metadata.tables if name != KEPT]
    statements = "; ".join(f"DELETE FROM {name}" for name in tables)  # noqa: S608 - names come from metadata
    postgres_server.administer(statements, database=migrated_postgres)
    return Place(migrated_postgres, tmp_path)


@pytest.fixture
def sqlite_place(migrated_file: Path, tmp_path: Path) -> Place:
    """A place on SQLite, for what only a file can do."""
    path = tmp_path / "tocsin.db"
    shutil.copy(migrated_file, path)
    return Place(f"sqlite:///{path}", tmp_path)


@pytest.fixture
def place(database_kind: str, request: pytest.FixtureRequest) -> Place:
    """An empty database of each kind in turn."""
    found: Place = request.getfixturevalue(f"{database_kind}_place")
    return found
