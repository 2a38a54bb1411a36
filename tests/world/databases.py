"""The databases that stories run on: a copy of a migrated SQLite file, and one PostgreSQL database for each worker.

A test that asks for `place` (most do it through `world`) runs on both; `pytest --database sqlite` or `--database postgres`
leaves one out. Each test finds its database empty.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
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
def postgres_places(migrated_postgres: str, postgres_server: PostgresServer, tmp_path: Path) -> Callable[[], Place]:
    """Gives places on PostgreSQL, one at a time: the next one empties the one before."""
    tables = [name for name in metadata.tables if name != KEPT]
    statements = "; ".join(f"DELETE FROM {name}" for name in tables)  # noqa: S608 - names come from metadata

    def give() -> Place:
        postgres_server.administer(statements, database=migrated_postgres)
        return Place(migrated_postgres, tmp_path)

    return give


@pytest.fixture
def sqlite_places(migrated_file: Path, tmp_path: Path) -> Callable[[], Place]:
    """Gives places on SQLite, each a file of its own."""
    numbers = count()

    def give() -> Place:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        shutil.copy(migrated_file, folder / "tocsin.db")
        return Place(f"sqlite:///{folder / 'tocsin.db'}", folder)

    return give


@pytest.fixture
def places(database_kind: str, request: pytest.FixtureRequest) -> Callable[[], Place]:
    """Gives empty databases of each kind in turn, for tests that need many."""
    found: Callable[[], Place] = request.getfixturevalue(f"{database_kind}_places")
    return found


@pytest.fixture
def place(places: Callable[[], Place]) -> Place:
    """An empty database of each kind in turn."""
    return places()


@pytest.fixture
def postgres_place(postgres_places: Callable[[], Place]) -> Place:
    """A place on PostgreSQL, for what only several processes on one database can do."""
    return postgres_places()


@pytest.fixture
def sqlite_place(sqlite_places: Callable[[], Place]) -> Place:
    """A place on SQLite, for what only a file can do."""
    return sqlite_places()
