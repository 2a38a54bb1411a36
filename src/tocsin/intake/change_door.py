"""The push endpoint of changes: ``POST /event/push/change/<type>?integration_key=…``. A 2xx means that the change is on disk.

Changes are few and wake nobody, so each is written where it is taken; keys, limits and rejected events are those of alerts.
"""

from __future__ import annotations

from tocsin.changes import flow as changes
from tocsin.db.database import Database
from tocsin.intake import answers, store
from tocsin.intake.answers import Send
from tocsin.intake.door import Door
from tocsin.intake.request import Gone, Receive, Scope, key_of, query_of, read_body, without_key
from tocsin.integrations.model import IGNORED, Integration
from tocsin.integrations.sources_flow import ParseChanges, Sources
from tocsin.kernel.clock import HOUR, Clock
from tocsin.kernel.errors import InvalidParameter, MethodNotAllowed, Problem, RouteNotFound, StoreConflict
from tocsin.kernel.ids import Ids
from tocsin.runtime.telemetry import logger
from tocsin.sources.change import ChangeEvent, ParsedChanges
from tocsin.sources.source import BadPush, Push, Rejection

PREFIX = "/event/push/change/"
ENTRY = "changes"
"""What steps of changes are in the books; they are no alerts and have no fate."""


class ChangeDoor:
    """Takes changes for all integrations."""

    def __init__(self, db: Database, clock: Clock, ids: Ids, door: Door, sources: Sources) -> None:
        self._db = db
        self._clock = clock
        self._ids = ids
        self._door = door
        self._sources = sources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        now = self._clock.now()
        request_id = self._ids.hex24(now)
        try:
            parsed = await self._take(scope, receive, request_id, now)
        except Gone:
            return
        except BadPush as bad:
            await answers.answer(send, bad.status, request_id, answers.refusal(request_id, bad.code, str(bad)))
        except Problem as problem:
            await answers.refuse(send, request_id, problem)
        else:
            said: dict[str, object] = {"ignored": parsed.ignored} if parsed.ignored else {}
            if parsed.changes:
                said = {"change_key": parsed.changes[0].change_key}
            await answers.answer(send, 200, request_id, answers.data(request_id, said))

    async def _take(self, scope: Scope, receive: Receive, request_id: str, now: int) -> ParsedChanges:
        path: str = scope["path"]
        parse = self._sources.change_parser(path[len(PREFIX) :])
        if parse is None:
            raise RouteNotFound(
                f"{path}: there is no such source of changes; the integration's page shows its push URL"
            )
        if scope["method"] != "POST":
            raise MethodNotAllowed(f"{path}: send the change with POST")
        body = await read_body(scope, receive)
        query = query_of(scope)
        key = key_of(scope, query, body)
        integration = await self._door.integration_of(key, now)
        if not integration.type.startswith("change."):
            raise InvalidParameter(
                f"integration_key: integration {integration.name!r} takes alerts; make one for changes and use its push URL"
            )
        self._door.admit(integration, now)
        body = without_key(body, key)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        push = Push(body, headers.get("content-type", ""), headers, query, now, "POST", request_id)
        try:
            parsed = _parsed(parse, push, path)
        except BadPush as bad:
            await self._door.keep_rejected(integration, push, Rejection(bad.reason, bad.text, bad.path, body))
            raise
        if parsed.ignored:
            await self._door.keep_rejected(integration, push, Rejection(IGNORED, parsed.ignored, "body", body))
        if parsed.changes:
            await self._keep(integration, parsed.changes, now)
        return parsed

    async def _keep(self, integration: Integration, found: list[ChangeEvent], now: int) -> None:
        try:
            await self._write(integration, found, now)
        except StoreConflict:  # the first step came twice at once
            await self._write(integration, found, now)

    async def _write(self, integration: Integration, found: list[ChangeEvent], now: int) -> None:
        async with self._db.transaction() as tx:
            await changes.absorb(tx, self._ids, integration, found, now)
            key = (integration.account_id, integration.integration_id, now // HOUR * HOUR, ENTRY)
            await store.count(tx, {key: len(found)})


def _parsed(parse: ParseChanges, push: Push, path: str) -> ParsedChanges:
    """What the source makes of a push; one that breaks over it refuses it, and the body is kept."""
    try:
        return parse(push)
    except BadPush:
        raise
    except Exception as error:
        logger.exception("the parser of %s broke over a body; it is kept as a rejected event", path)
        raise BadPush("parser_failed", f"this body broke the parser ({type(error).__name__}); it is kept") from error
