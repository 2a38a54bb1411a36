"""What every test may use. Worlds, servers and people live beside the tests that need them."""

import pytest

pytest_plugins = ["tests.database.postgres_server"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests (`pytestmark = pytest.mark.anyio`) run on asyncio, as the product does."""
    return "asyncio"
