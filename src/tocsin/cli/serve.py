"""``tocsin serve``: one process, or with PostgreSQL several that share a socket and the work."""

from __future__ import annotations

import argparse
import gc
import signal
import socket
import subprocess
import sys

import uvicorn

from tocsin.cli import first_account
from tocsin.cli.output import say
from tocsin.kernel.errors import StoreUnavailable
from tocsin.people import store as people_store
from tocsin.people.flow import People
from tocsin.runtime.config import Settings, unknown_variables
from tocsin.runtime.telemetry import logger, set_up_logs
from tocsin.server import Server, running
from tocsin.web.http_server import HttpProtocol, HttpServer

FIRST_OWNER = "admin@tocsin.local"
GC_THRESHOLD = (20_000, 20, 100)
"""A batch makes tens of thousands of short-lived values without a cycle; looking for some after every 700 cost a fifth."""


def run_serve(given: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop (SIGTERM, Ctrl-C); 0 after an orderly end."""
    set_up_logs(settings.log_level, settings.log_format)
    for warning in unknown_variables():
        logger.warning(warning)
    if given.fd is not None:
        with socket.socket(fileno=given.fd) as shared:
            return _run(_serve(settings, shared, announce=False))
    with _bind(settings) as listening:
        if settings.workers > 1:
            return _supervise(settings, listening)
        return _run(_serve(settings, listening, announce=True))


def _run(serving: object) -> int:
    import uvloop

    return int(uvloop.run(serving))  # type: ignore[arg-type]


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise StoreUnavailable(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
    listening.listen(2_048)
    listening.set_inheritable(True)
    return listening


async def _serve(settings: Settings, listening: socket.socket, *, announce: bool) -> int:
    if announce:
        _announce(listening)
    async with running(settings, is_worker=not announce) as server:
        await _first_start(server)
        config = uvicorn.Config(
            server.app,
            http=HttpProtocol,
            loop="uvloop",
            lifespan="off",
            access_log=False,
            proxy_headers=False,
            log_config=None,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=10,
            h11_max_incomplete_event_size=64 * 1024,
        )
        gc.collect()
        gc.freeze()  # what start-up made lives as long as the process: the collector need not look at it again
        gc.set_threshold(*GC_THRESHOLD)
        await HttpServer(config, server.app.site.close).serve(sockets=[listening])
    return 0


def _announce(listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    say(f"Tocsin listens on http://{f'[{host}]' if ':' in host else host}:{port}")


async def _first_start(server: Server) -> None:
    """An empty database gets an account, and whoever started us the way in."""
    world = server.world
    now = world.clock.now()
    async with world.db.transaction() as tx:
        if not await people_store.claim_first_account(tx):
            return
        first = await first_account.create(tx, People(world.ids), world.ids, "My company", FIRST_OWNER, None, now)
        if world.settings.is_demo:
            await first_account.create_demo(tx, world.vault, world.ids, first, now)
    say(f"First start: sign in at {world.settings.public_url}/ as {first.owner.email}")
    say(f"One-time password: {first.password}")
    if world.settings.is_demo:
        say(
            f"Try it: run 'tocsin demo' in a second terminal; its mail can be read at {world.settings.public_url}/outbox"
        )


def _supervise(settings: Settings, listening: socket.socket) -> int:
    """Start the workers on one socket and start one again that ends by itself."""
    command = [sys.executable, "-m", "tocsin", *sys.argv[1:], "--fd", str(listening.fileno()), "--workers", "1"]
    stopping = False

    def stop(_: int, __: object) -> None:
        nonlocal stopping
        stopping = True
        for worker in workers:
            worker.terminate()

    _announce(listening)
    workers = [_start(command, listening)]
    workers += [_start(command, listening) for _ in range(settings.workers - 1)]
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while workers:
        for number, worker in enumerate(list(workers)):
            try:
                code = worker.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            if stopping:
                workers.remove(worker)
                continue
            logger.error("worker %d ended with %d; starting it again", worker.pid, code)
            workers[number] = _start(command, listening)
    return 0


def _start(command: list[str], listening: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, pass_fds=[listening.fileno()])  # noqa: S603 - our own program, our own arguments


COMMANDS = {"serve": run_serve}
