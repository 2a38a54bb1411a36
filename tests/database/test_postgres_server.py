"""The server that the other database tests stand on."""

from pathlib import Path

import pytest

from tests.database.postgres_server import PostgresServer, name_of, throw_away_server

pytestmark = pytest.mark.postgres


def test_every_created_database_is_another_one(postgres_server: PostgresServer) -> None:
    one, two = postgres_server.create(), postgres_server.create()
    postgres_server.administer("CREATE TABLE only_in_one (id int)", database=one)
    seen = [
        postgres_server.administer("SELECT to_regclass('only_in_one') IS NOT NULL", database=url) for url in (one, two)
    ]
    assert seen == ["t", "f"]
    for url in (one, two):
        postgres_server.drop(url)
    left = set(postgres_server.administer("SELECT datname FROM pg_database").split())
    assert not left & {name_of(one), name_of(two)}


def test_commits_are_as_durable_as_the_product_asks(postgres_server: PostgresServer) -> None:
    assert postgres_server.administer("SHOW synchronous_commit") == "on"


@pytest.mark.slow
def test_a_server_of_ones_own_is_gone_afterwards(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with throw_away_server(folder) as server:
        assert server.administer("SELECT 1") == "1"
    assert not folder.exists()
    with pytest.raises(RuntimeError, match="refused"):
        server.administer("SELECT 1")
