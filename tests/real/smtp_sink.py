"""A real SMTP server in a thread that keeps what it receives, with the instant of every hand-over."""

import email
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as modern

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.real.processes import free_port


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as handed over; `arrived_s` is on the monotonic clock of this process."""

    arrived_s: float
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The decoded subject line."""
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """The plain-text part, empty when there is none."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""


class SmtpSink:
    """An SMTP server on 127.0.0.1 that accepts everything.

    Use as a context manager; `port` stays the same for its whole life, so a restarted product finds it again.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self._mails: list[Mail] = []
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        """What goes into TOCSIN_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> "SmtpSink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep one message and accept it; the name is the one aiosmtpd calls."""
        arrived_s = time.monotonic()
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = email.message_from_bytes(content, policy=modern)
        with self._arrived:
            self._mails.append(Mail(arrived_s, envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
            self._arrived.notify_all()
        return "250 Message accepted for delivery"

    def mails(self) -> list[Mail]:
        """Everything received until now, in the order of arrival."""
        with self._arrived:
            return list(self._mails)

    def wait_for(self, what: str, wanted: Callable[[list[Mail]], bool], timeout_s: float = 20.0) -> list[Mail]:
        """Block until `wanted` holds of everything received, and return that; fail after `timeout_s`, naming `what`."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: wanted(self._mails), timeout_s):
                seen = [mail.subject for mail in self._mails]
                raise AssertionError(f"waited {timeout_s:g} s in vain for {what}; received {len(seen)}: {seen[-10:]}")
            return list(self._mails)
