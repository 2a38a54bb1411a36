"""What every test may use. Worlds, servers and people live beside the tests that need them."""

import os

import pytest
from hypothesis import settings

pytest_plugins = ["tests.database.postgres_server", "tests.world.databases", "tests.world.fixtures"]

# A deadline per example measures the machine, not the code. In CI the examples are the same each time, so that a
# failure belongs to the change that shows it; at home they differ, which finds more over time.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests (`pytestmark = pytest.mark.anyio`) run on asyncio, as the product does."""
    return "asyncio"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named after their parameter: as text they are unreadable, and workers must agree on every name, which
    they would not about compressed bytes that carry the time."""
    return argname if isinstance(val, bytes) else None
