"""The API as an ASGI application: find the operation, know the caller, run the handler in its transaction, answer.

No framework stands between: the registry, the envelope, the permission and the transaction are ours in any case, and
what is left (a dictionary of paths, msgspec's decoder) is less than its adapter would be (docs/decisions/0010).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tocsin.api import body as bodies
from tocsin.api import openapi, resources
from tocsin.api.auth import check_csrf, check_origin, identify
from tocsin.api.call import Call
from tocsin.api.multipart import FILE_LIMIT, File, read_upload
from tocsin.api.operation import SIGNED_IN, Nothing, Operation, collect
from tocsin.api.problems import Answer, mapped, success
from tocsin.api.request import BODY_LIMIT, Gone, Receive, Request, Scope, Send, read_body, send_answer
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.errors import AccessDenied, MethodNotAllowed, RouteNotFound, StoreConflict, StoreUnavailable
from tocsin.people import credential_store
from tocsin.people.flow import Caller, People
from tocsin.people.login import Doorman
from tocsin.people.model import Actor, AuditLine
from tocsin.people.permissions import require
from tocsin.runtime.config import Settings

if TYPE_CHECKING:
    from tocsin.journey import World

_log = logging.getLogger(__name__)

ATTEMPTS: Final = 5
"""How often a handler is run whose transaction met another one."""
_CSP: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_SEEN_MS: Final = 2 * MINUTE
_NOBODY: Final = Actor(account_id=0, member_id=0, kind="public")


@dataclass(frozen=True)
class _Arrived:
    """A request with everything that stays the same when its handler is repeated."""

    operation: Operation
    request: Request
    raw: bytes
    request_id: str
    now: int


class Api:
    """All operations of ``api/resources``; made by :func:`build_api`."""

    def __init__(self, world: World, settings: Settings, people: People) -> None:
        self.world = world
        self.settings = settings
        self.operations = collect(resources)
        self.people = people
        self._doorman = Doorman()
        self._decoders = {one.path: msgspec.json.Decoder(one.body) for one in self.operations.values()}
        self._openapi = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; every refusal and failure has the envelope too."""
        request_id = self.world.ids.hex24(self.world.clock.now())
        headers = [(b"flashcat-request-id", request_id.encode()), (b"cache-control", b"no-store"), _CSP]
        work = self._answer(Request.of(scope), receive, request_id)
        with contextlib.suppress(Gone):
            answer = await mapped(work, request_id, scope["path"])
            await send_answer(send, answer.status, answer.content_type, answer.content, [*headers, *answer.headers])

    async def _answer(self, request: Request, receive: Receive, request_id: str) -> Answer:
        if request.path == "/openapi.json" and request.method == "GET":
            return Answer(200, self.openapi_json())
        operation = self.operations.get(request.path)
        if operation is None:
            raise RouteNotFound(f"{request.path[:200]}: there is no such operation; /openapi.json lists them")
        if request.method != operation.method:
            raise MethodNotAllowed(f"{request.path}: use {operation.method}, not {request.method[:20]}")
        request.read_query()
        raw = await read_body(request, receive, FILE_LIMIT if operation.upload else BODY_LIMIT)
        arrived = _Arrived(operation, request, raw, request_id, self.world.clock.now())
        call, data = await self._again(arrived)
        headers = [(name.encode(), value.encode()) for name, value in call.headers]
        if isinstance(data, File) and "json" in request.headers.get("accept", ""):
            data = data.content.decode("utf-8-sig")
        elif isinstance(data, File):
            headers.append((b"content-disposition", f'attachment; filename="{data.name}"'.encode()))
            return Answer(200, data.content, headers, data.content_type.encode())
        return Answer(200, success(data, request_id, may_be_null=operation.result is not Nothing), headers)

    def openapi_json(self) -> bytes:
        """The OpenAPI document, made at the first request."""
        if not self._openapi:
            document = openapi.build(self.operations.values(), self.settings.public_url)
            self._openapi = msgspec.json.encode(document)
        return self._openapi

    async def _again(self, arrived: _Arrived) -> tuple[Call, Any]:
        """Run the handler, and again from the start where its transaction met another one."""
        for attempt in range(1, ATTEMPTS):
            try:
                return await self._once(arrived)
            except StoreConflict:
                await asyncio.sleep(0.01 * 2**attempt * (0.5 + self.world.ids.jitter()))
        return await self._once(arrived)

    async def _once(self, arrived: _Arrived) -> tuple[Call, Any]:
        operation = arrived.operation
        caller = None
        data: Any = None
        async with self.world.db.snapshot() as tx:
            if operation.may is not None:
                caller = await identify(arrived.request, self.settings, self.people, tx, arrived.now)
            self._admit(arrived, caller)
            call = self._call(arrived, caller)
            body = self._body(arrived)
            if operation.mode == "read":
                data = await self._handle(call, operation, body, tx)
        if operation.mode == "write":
            async with self.world.db.transaction() as tx:
                data = await self._handle(call, operation, body, tx)
                await credential_store.add_audit(tx, self._line(call, operation, body))
        elif operation.mode == "journey":
            data = await self._handle(call, operation, body, None)
            await self._write_down(self._line(call, operation, body))
        if caller is not None:
            await self._seen(caller, arrived.now)
        return call, data

    def _admit(self, arrived: _Arrived, caller: Caller | None) -> None:
        """Whether this caller may call this operation at all. Raises ``AccessDenied``."""
        operation = arrived.operation
        if caller is None or caller.session is not None:
            check_origin(arrived.request, self.settings)
        if caller is None:
            return
        if operation.csrf and operation.method == "POST":
            check_csrf(arrived.request, caller)
        if caller.session is not None and caller.member.must_change_password and not operation.before_password:
            raise AccessDenied("change your one-time password first (/session/password)")
        if operation.may != SIGNED_IN:
            require(caller.actor, operation.may or "")

    def _call(self, arrived: _Arrived, caller: Caller | None) -> Call:
        request = arrived.request
        actor = caller.actor if caller else _NOBODY
        session = caller.session if caller else None
        return Call(
            world=self.world,
            settings=self.settings,
            people=self.people,
            doorman=self._doorman,
            actor=msgspec.structs.replace(actor, address=request.address, request_id=arrived.request_id),
            now=arrived.now,
            request_id=arrived.request_id,
            address=request.address,
            agent=request.headers.get("user-agent", "")[:200],
            member=caller.member if caller else None,
            session_hash=session.session_hash if session else "",
            csrf_token=session.csrf_token if session else "",
        )

    def _body(self, arrived: _Arrived) -> Any:
        operation = arrived.operation
        content_type = arrived.request.headers.get("content-type", "")
        query = {name: value for name, value in arrived.request.query.items() if name != "app_key"}
        if operation.method == "GET":
            return bodies.from_query(query, operation.body)
        if operation.upload:
            fields, file = read_upload(content_type, arrived.raw)
            return msgspec.structs.replace(bodies.from_query(fields | query, operation.body), file=file)
        return bodies.decode(content_type, arrived.raw, self._decoders[operation.path])

    async def _handle(self, call: Call, operation: Operation, body: Any, tx: Transaction | None) -> Any:
        call.transaction = tx
        return await (operation.handler(call, body) if operation.takes_body else operation.handler(call))

    async def _write_down(self, line: AuditLine) -> None:
        """Audit what has happened already: when that cannot be kept, the log has it, and the caller is not told to
        do it again."""
        try:
            async with self.world.db.transaction() as tx:
                await credential_store.add_audit(tx, line)
        except StoreUnavailable as error:
            _log.error("audit line %s could not be kept (%s): %s", line.audit_id, error.message, line)

    def _line(self, call: Call, operation: Operation, body: Any) -> AuditLine:
        """One line of the audit log: who, when, from where, what."""
        return AuditLine(
            account_id=call.actor.account_id,
            audit_id=self.world.ids.hex24(call.now),
            actor_id=call.actor.member_id,
            actor_kind=call.actor.kind,
            operation=operation.audit,
            object=call.audit_object or _named_in(body),
            address=call.address,
            request_id=call.request_id,
            detail=call.audit_detail,
            created_at=call.now,
        )

    async def _seen(self, caller: Caller, now: int) -> None:
        """Note when a session or key was last used, at most every two minutes; failing to is no reason to refuse."""
        last = caller.session.seen_at if caller.session else caller.key.used_at if caller.key else now
        if now - last < _SEEN_MS:
            return
        with contextlib.suppress(StoreUnavailable):
            async with self.world.db.transaction() as tx:
                if caller.session is not None:
                    await credential_store.touch_session(tx, caller.session.session_hash, now)
                elif caller.key is not None:
                    await credential_store.touch_key(tx, caller.key.account_id, caller.key.key_id, now)


def _named_in(body: Any) -> str:
    """The ids a request names, for audit lines whose handler noted nothing: its first field that is one."""
    for name in getattr(body, "__struct_fields__", ()):
        value = getattr(body, name)
        if value and name.endswith(("_id", "_ids")):
            return ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return ""


def build_api(world: World, settings: Settings, people: People | None = None) -> Api:
    """The API as an ASGI application; ``people`` where somebody else needs the same (a test with quick hashes)."""
    return Api(world, settings, people or People(world.ids))
