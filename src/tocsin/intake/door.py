"""The push endpoint as bare ASGI: read, find the integration, parse, keep, answer. Nothing else happens before the answer.

``POST /event/push/alert/<type>?integration_key=…``. A 2xx means that the events are on disk. What cannot be parsed is kept as
a rejected event and answered 400; one broken alert among fifty never loses the other forty-nine.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import msgspec

from tocsin.intake import answers
from tocsin.intake.answers import Send
from tocsin.intake.batcher import Batcher, Entry
from tocsin.intake.guard import ASKING, NORMAL, Pace
from tocsin.intake.keys import Keys
from tocsin.intake.request import Gone, Receive, Scope, key_of, query_of, read_body, without_key
from tocsin.intake.visiting import Visit, no_visit
from tocsin.integrations.model import IGNORED, Integration, RejectedEvent, id_of_minute
from tocsin.integrations.sources_flow import Entry as SourceEntry
from tocsin.integrations.sources_flow import Parse, Sources
from tocsin.integrations.watch import split
from tocsin.integrations.watch_flow import Signs
from tocsin.kernel.clock import Clock
from tocsin.kernel.errors import InvalidParameter, MethodNotAllowed, Problem, RouteNotFound, TooFrequent
from tocsin.kernel.ids import Ids
from tocsin.runtime.config import Settings
from tocsin.runtime.telemetry import Metrics, logger
from tocsin.sources.event import Event
from tocsin.sources.source import BadPush, Parsed, Push, Rejection

PREFIX = "/event/push/alert/"
KEPT_BODY = 64 * 1024
_LARGE_BODY = 256 * 1024
_PACES = 10_000


class Door:
    """Takes pushes for all integrations."""

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        keys: Keys,
        sources: Sources,
        batcher: Batcher,
        settings: Settings,
        metrics: Metrics,
        visit: Visit = no_visit,
    ) -> None:
        self._visit = visit
        self._clock = clock
        self._ids = ids
        self._keys = keys
        self._sources = sources
        self._batcher = batcher
        self._settings = settings
        self._paces: dict[int, Pace] = {}
        self._counts = {status: metrics.pushes.labels(str(status)) for status in (200, 400, 404, 413, 415, 429, 503)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        now = self._clock.now()
        request_id = self._ids.hex24(now)
        try:
            parsed = await self._take(scope, receive, request_id, now)
        except Gone:
            return
        except BadPush as bad:
            self._counts[bad.status].inc()
            body = answers.refusal(request_id, bad.code, str(bad))
            await answers.answer(send, bad.status, request_id, body)
        except Problem as problem:
            self._counts[problem.status].inc()
            await answers.refuse(send, request_id, problem)
        else:
            self._counts[200].inc()
            if parsed.reply is not None:
                body = msgspec.json.encode(parsed.reply.fields)
                await answers.answer(send, parsed.reply.status, request_id, body)
            else:
                await answers.answer(send, 200, request_id, answers.data(request_id, _receipt(parsed)))

    async def _take(self, scope: Scope, receive: Receive, request_id: str, now: int) -> Parsed:
        path: str = scope["path"]
        source = self._sources.find(path[len(PREFIX) :])
        if source is None:
            raise RouteNotFound(f"{path}: there is no such source; the integration's page shows its push URL")
        manifest, method = source.manifest, scope["method"]
        if method not in manifest.methods:
            raise MethodNotAllowed(f"{path}: send the event with {' or '.join(manifest.methods)}")
        body = await read_body(scope, receive)
        query = query_of(scope)
        key = key_of(scope, query, body, manifest.key_headers, manifest.key_fields)
        integration = await self.integration_of(key, now)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        content_type = headers.get("content-type", "")
        body = without_key(body, key)
        push = Push(body, content_type, headers, query, now, method, request_id, integration.settings)
        return await self.take(integration, source, push, path)

    async def take(
        self, integration: Integration, source: SourceEntry, push: Push, path: str, once: str = ""
    ) -> Parsed:
        """Take one push, whichever way it came: on disk when this returns.

        ``once`` is the name of a push that may be brought here again after it was kept (a mail that stays in its mailbox): the
        second time nothing more is kept. Raises ``BadPush`` for one that is refused whole, which is kept with the reason, and
        ``Problem``.
        """
        now, request_id = push.received_at, push.push_id
        lane = self.admit(integration, now)
        try:
            parsed = await _parse(source.parse, push, path)
        except BadPush as bad:
            rejection = Rejection(bad.reason, bad.text, bad.path, push.body)
            await self._keep(integration, lane, push, request_id, [], [rejection], [], once)
            raise
        if parsed.visit:
            await self._visit(parsed.visit)
        if integration.watch.watchdogs and parsed.events:
            parsed.events, beats = split(parsed.events, integration)
            parsed.beats += beats
        kept = [*parsed.rejections]
        if parsed.ignored:
            kept.append(Rejection(IGNORED, parsed.ignored, "body", push.body))
        signs = [(integration, beat, now) for beat in parsed.beats]
        await self._keep(integration, lane, push, request_id, parsed.events, kept, signs, once)
        return parsed

    async def submit(self, integration: Integration, event: Event) -> None:
        """Take one event from within (a test event, ``tocsin send``) the same way as a pushed one."""
        push = Push(b"", "", {}, {}, self._clock.now())
        await self._keep(integration, ASKING if integration.asks_api else NORMAL, push, "", [event], [], [])

    async def addressed(self, prefix: str, now: int) -> Integration | None:
        """The integration that mails to ``prefix@…`` are for, whatever its status."""
        return await self._keys.find_by_prefix(prefix, now)

    @property
    def sources(self) -> Sources:
        """All alert sources."""
        return self._sources

    async def integration_of(self, key: str, now: int) -> Integration:
        """The integration of a push key. Raises ``InvalidParameter`` for one that is unknown or takes nothing."""
        integration = await self._keys.find(key, now)
        if integration is None or integration.status == "deleted":
            raise InvalidParameter("integration_key is not a valid one; the integration's page shows its push URL")
        if integration.status != "enabled":
            raise InvalidParameter(
                f"integration_key: integration {integration.name!r} is disabled; enable it to send again"
            )
        return integration

    def admit(self, integration: Integration, now: int) -> int:
        """Count a push of an integration; the lane it goes to. Raises ``TooFrequent`` beyond the hard limit."""
        pace = self._paces.get(integration.integration_id)
        if pace is None:
            if len(self._paces) >= _PACES:
                self._paces = {key: one for key, one in self._paces.items() if not one.is_idle(now)}
            pace = self._paces[integration.integration_id] = Pace()
        lane, wait_s = pace.admit(now, self._settings.soft_per_second, self._settings.soft_per_minute)
        if wait_s:
            raise TooFrequent(
                f"integration {integration.name!r} sends more than ten times its limit of "
                f"{self._settings.soft_per_second} pushes a second; send again in {wait_s} s",
                wait_s,
            )
        return ASKING if integration.asks_api else lane

    async def keep_rejected(self, integration: Integration, push: Push, one: Rejection, once: str = "") -> None:
        """Keep what was refused, so that somebody can mend it. ``once``: see :meth:`take`."""
        await self._keep(integration, NORMAL, push, push.push_id, [], [one], [], once)

    async def _keep(
        self,
        integration: Integration,
        lane: int,
        push: Push,
        request_id: str,
        events: list[Event],
        rejections: list[Rejection],
        signs: list[Signs],
        once: str = "",
    ) -> None:
        rejected = [self._rejected(integration, push, request_id, one) for one in rejections] if rejections else []
        if not events and not rejected and not signs:
            return
        key = (integration.account_id, integration.integration_id)
        await self._batcher.keep(lambda kept: Entry(*key, lane, push.received_at, events, rejected, kept, signs, once))

    def _rejected(self, integration: Integration, push: Push, request_id: str, one: Rejection) -> RejectedEvent:
        # What the owner's own rules passed over may have to be mended, so each is kept. Else a sender may tell of much that is
        # no alert, and of those that say the same one a minute is enough to see it.
        seldom = one.code == IGNORED and not integration.settings
        rejected_id = (
            id_of_minute(integration, one.text, push.received_at) if seldom else self._ids.hex24(push.received_at)
        )
        return RejectedEvent(
            account_id=integration.account_id,
            rejected_id=rejected_id,
            integration_id=integration.integration_id,
            code=one.code,
            reason=one.text,
            path=one.path,
            content_type=push.content_type[:200],
            request_id=request_id,
            body=one.body[:KEPT_BODY],
            body_cut=len(one.body) > KEPT_BODY,
            received_at=push.received_at,
            method=push.method,
            query=urlencode({name: text for name, text in push.query.items() if name != "integration_key"})[:2_000],
        )


async def _parse(parse: Parse, push: Push, path: str) -> Parsed:
    """Small bodies at once; a large one in a thread, so that it holds nobody up.

    A parser that breaks over a body refuses it: the body is kept, with this reason, and nobody sees a 500.
    """
    try:
        if len(push.body) <= _LARGE_BODY:
            return parse(push)
        return await asyncio.get_running_loop().run_in_executor(None, parse, push)
    except BadPush:
        raise
    except Exception as error:
        logger.exception("the parser of %s broke over a body; it is kept as a rejected event", path)
        raise BadPush("parser_failed", f"this body broke the parser ({type(error).__name__}); it is kept") from error


def _receipt(parsed: Parsed) -> dict[str, object]:
    """What the sender learns: the key of a single event, the counts of a batch."""
    receipt: dict[str, object] = {}
    if parsed.ignored and not parsed.events:
        return {"ignored": parsed.ignored}
    if parsed.beats:
        receipt["heartbeats"] = len(parsed.beats)
        if not parsed.events and not parsed.rejections:
            return receipt
    if len(parsed.events) == 1:
        receipt["alert_key"] = parsed.events[0].alert_key
    if len(parsed.events) != 1 or parsed.rejections:
        receipt |= {"accepted": len(parsed.events), "rejected": len(parsed.rejections)}
    if parsed.rejections:
        receipt["errors"] = [{"path": one.path, "message": one.text} for one in parsed.rejections[:20]]
    return receipt
