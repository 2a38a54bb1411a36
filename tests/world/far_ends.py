"""The far ends of messages: mailboxes and group robots that record what they are told and answer as the story says."""

from __future__ import annotations

import email.policy
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from ipaddress import ip_network
from typing import Any, Protocol

import msgspec

from tests.world.nemesis import Nemesis
from tocsin.kernel.clock import Clock
from tocsin.kernel.wire import HttpRequest, HttpResponse, Mail, NoResponse, SmtpResponse
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.http import resolve_by_system
from tocsin.runtime.websocket import Socket, open_socket

MAIL_DOMAIN = "example.com"
ROBOT_HOST = "https://robots.example.com/"

Answer = HttpResponse | SmtpResponse | NoResponse


@dataclass(frozen=True)
class Said:
    """One message as its far end got it. `delivery_id` is what tells a second copy."""

    at: int
    to: str
    event: str
    subject: str
    text: str
    delivery_id: str
    may_repeat: bool
    body: dict[str, Any] = field(default_factory=dict)


class Vendor(Protocol):
    """A stand-in for a provider's service. One with a clock (`now`, ms) has it set to the story's."""

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """What the service answers."""


@dataclass
class FarEnds(Carrier):
    """Every mailbox (by the name before the @) and every robot (by the last part of its address) there is.

    It takes the carrier's place as a whole: nothing of the real one is made.
    """

    clock: Clock
    nemesis: Nemesis
    known: set[str] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)
    answers: dict[str, deque[Answer]] = field(default_factory=dict)
    relays: list[str] = field(default_factory=list)
    vendors: dict[str, tuple[str, Vendor]] = field(default_factory=dict)
    sockets: dict[str, str] = field(default_factory=dict)
    """The beginning of a WebSocket's address -> the address of the server that stands in for it."""
    dialled: list[str] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)

    @property
    def has_relay(self) -> bool:
        """The fake relay."""
        return True

    def settings(self, notifier: str) -> Mapping[str, Any]:
        """The sender of mails."""
        return {"from": f"tocsin@{MAIL_DOMAIN}", "name": "Tocsin"} if notifier == "email" else {}

    async def close(self) -> None:
        """There is no connection to let go of."""

    async def websocket(self, url: str, headers: Mapping[str, str]) -> Socket | NoResponse:
        """The real way out, over loopback, to the server that stands in for the one that the address names."""
        self.dialled.append(url)
        for prefix, stand_in in self.sockets.items():
            if url.startswith(prefix):
                return await open_socket(stand_in, headers, [ip_network("127.0.0.0/8")], resolve_by_system)
        return NoResponse(kind="connect", text="nobody takes connections there")

    def answer(self, name: str, *answers: Answer) -> None:
        """Let `name` answer so, one after the other, then as usual again."""
        self.answers.setdefault(name, deque()).extend(answers)

    async def mail(self, mail: Mail) -> SmtpResponse | NoResponse:
        """A relay that takes every mail, unless the mailbox was told otherwise."""
        self.relays.append(mail.relay)
        name, _, domain = mail.recipient.partition("@")
        answer = await self._take(_read_mail(self.clock.now(), name if domain == MAIL_DOMAIN else mail.recipient, mail))
        assert not isinstance(answer, HttpResponse), f"the story answers mail to {name} as HTTP"
        return answer or SmtpResponse(code=250, text="2.0.0 Ok")

    async def http(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """A robot that takes every message, unless it was told otherwise."""
        for prefix, (vendor_name, vendor) in self.vendors.items():
            if request.url.startswith(prefix):
                return await self._ask(vendor_name, vendor, request)
        name = request.url.removeprefix(ROBOT_HOST)
        answer = await self._take(_read_post(self.clock.now(), name, request))
        assert not isinstance(answer, SmtpResponse), f"the story answers a post to {name} as SMTP"
        return answer or HttpResponse(status=200, headers={}, body=b'{"code":0,"errcode":0}')

    def vendor(self, name: str, prefix: str, fake: Vendor) -> None:
        """Let `fake` answer what goes to addresses that begin with `prefix`; stories know it by `name`."""
        self.vendors[prefix] = (name, fake)
        self.known.add(name)

    async def _ask(self, name: str, vendor: Vendor, request: HttpRequest) -> HttpResponse | NoResponse:
        body = request.body.decode("utf-8", "replace")
        self.nemesis.pass_point("before send")
        path = request.url.partition("://")[2].partition("/")[2].partition("?")[0]
        self.said.append(
            Said(at=self.clock.now(), to=name, event=path, subject="", text=body, delivery_id="", may_repeat=False)
        )
        answers = self.answers.get(name)
        if answers:
            answer = answers.popleft()
            assert not isinstance(answer, SmtpResponse), f"the story answers {name} as SMTP"
            return answer
        if hasattr(vendor, "now"):
            vendor.now = self.clock.now()
        answer = await vendor.answer(request)
        self.nemesis.pass_point("after send")
        return answer

    def while_told(self, name: str, happens: Callable[[], Awaitable[None]]) -> None:
        """Let something happen once, while a message to `name` is in the air."""
        self.meanwhile[name] = happens

    async def _take(self, said: Said) -> Answer | None:
        self.nemesis.pass_point("before send")
        self.said.append(said)
        happens = self.meanwhile.pop(said.to, None)
        if happens is not None:
            await happens()
        self.nemesis.pass_point("after send")
        answers = self.answers.get(said.to)
        return answers.popleft() if answers else None

    def robot(self, name: str) -> dict[str, Any]:
        """The settings of a robot that posts to `name`."""
        self.known.add(name)
        return {"token": f"{ROBOT_HOST}{name}", "alias": name}


def _read_mail(at: int, to: str, mail: Mail) -> Said:
    parsed = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(mail.message)
    part = parsed.get_body(("plain",))
    assert part is not None, "a mail without text"
    text = part.get_content()
    return Said(
        at=at,
        to=to,
        event=parsed["X-Tocsin-Event"],
        subject=parsed["Subject"],
        text=text,
        delivery_id=parsed["Message-ID"].strip("<>").partition("@")[0],
        may_repeat="may be a repeat" in text,
    )


def _read_post(at: int, to: str, request: HttpRequest) -> Said:
    body = msgspec.json.decode(request.body)
    return Said(
        at=at,
        to=to,
        event=body.get("event_type", ""),
        subject="",
        text=body.get("text") or request.body.decode(),
        delivery_id=body.get("event_id", ""),
        may_repeat=body.get("may_be_repeat", False),
        body=body,
    )
