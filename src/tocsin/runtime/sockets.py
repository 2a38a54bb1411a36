"""A plain connection to a name: looked up once, every address checked, connected to one that was checked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

from tocsin.runtime.addresses import Network, check_addresses
from tocsin.runtime.http import Resolver


async def connect_checked(host: str, port: int, allow: Sequence[Network], resolver: Resolver) -> socket.socket:
    """A socket to the first address that answers. Raises ``Refused`` for a forbidden one, ``OSError`` for none."""
    loop, failure = asyncio.get_running_loop(), OSError("no address")
    for address in check_addresses(await resolver(host, port), allow):
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.setblocking(False)
        try:
            await loop.sock_connect(plain, (str(address), port))
        except OSError as error:
            plain.close()
            failure = error
        except BaseException:  # the deadline passed
            plain.close()
            raise
        else:
            return plain
    raise failure
