"""A mailbox at a mail server (IMAP), as far as mails are taken out of it: what is unread, its content, and marking it.

Everything here waits for the network and belongs into a thread; each step has a time limit. The socket comes from outside, where
its address was checked.
"""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

TIMEOUT_S: Final = 20.0
_LOOKS: Final = "must look like imaps://user:password@mail.example.com/INBOX"

ImapError = imaplib.IMAP4.error
"""What the server refuses, and what cannot be understood of its answers."""


class Account(Struct, frozen=True):
    """Where the mailbox is. ``is_encrypted``: TLS from the first byte; else STARTTLS is required, unless ``is_plain``."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_encrypted: bool
    is_plain: bool = False
    verify: bool = True

    def __repr__(self) -> str:
        return f"Account({self.host}:{self.port}/{self.folder})"


def read_account(url: str) -> Account:
    """``imaps://user:password@host[:port]/folder``, or ``imap://`` with STARTTLS; ``?starttls=off``, ``?verify=off``.

    Raises ``ValueError`` that says what is wrong and repeats no part of the address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise ValueError(_LOOKS)
    options = parse_qs(parts.query)
    if set(options) - {"starttls", "verify"} or any(value not in (["on"], ["off"]) for value in options.values()):
        raise ValueError("the options of a mailbox are starttls=on, starttls=off, verify=on and verify=off")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if any(char in folder for char in '"\\\r\n'):
        raise ValueError("the folder of a mailbox has no quotation marks, backslashes and line breaks")
    is_encrypted = parts.scheme == "imaps"
    return Account(
        host=parts.hostname,
        port=parts.port or (993 if is_encrypted else 143),
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=folder,
        is_encrypted=is_encrypted,
        is_plain=not is_encrypted and options.get("starttls") == ["off"],
        verify=options.get("verify") != ["off"],
    )


class _Imap(imaplib.IMAP4):
    """The library's client over a socket that is there already."""

    def __init__(self, account: Account, ready: socket.socket) -> None:
        self._ready = ready
        super().__init__(account.host, account.port, timeout=TIMEOUT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._ready


class OpenMailbox:
    """A mailbox that is open for reading and marking. ``validity``: as long as it stays the same, a UID names the same mail."""

    def __init__(self, account: Account, plain: socket.socket) -> None:
        """Speak over a connected socket, sign in and open the folder; the socket is closed when that fails.

        Raises ``OSError``, :data:`ImapError`.
        """
        self._socket = plain
        plain.settimeout(TIMEOUT_S)
        try:
            self._imap = self._signed_in(account)
            kind, answer = self._imap.select(f'"{account.folder}"')
            if kind != "OK":
                raise ImapError(f"there is no folder {account.folder!r}: {answer[0]!r}")
        except BaseException:
            self.abort()
            raise
        self.validity = _text(self._imap.response("UIDVALIDITY")[1])

    def _signed_in(self, account: Account) -> imaplib.IMAP4:
        context = ssl.create_default_context()
        if not account.verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if account.is_encrypted:
            self._socket = context.wrap_socket(self._socket, server_hostname=account.host)
        imap = _Imap(account, self._socket)
        if not account.is_encrypted and not account.is_plain:
            imap.starttls(context)
        imap.login(account.user, account.password)
        return imap

    def unread(self) -> list[str]:
        """The UIDs of all unread mails, the oldest first."""
        return _text(self._imap.uid("SEARCH", "UNSEEN")[1]).split()

    def content(self, uid: str, limit: int) -> bytes | None:
        """A mail, which stays unread, at most ``limit`` bytes of it; ``None`` when it is gone."""
        parts = self._imap.uid("FETCH", uid, f"(BODY.PEEK[]<0.{limit}>)")[1]
        found = next((part[1] for part in parts or [] if isinstance(part, tuple)), None)
        return found if isinstance(found, bytes) else None

    def mark(self, uid: str, flags: str) -> None:
        """Set flags of a mail, such as ``\\Seen``. Raises :data:`ImapError` when the server does not."""
        kind, answer = self._imap.uid("STORE", uid, "+FLAGS", f"({flags})")
        if kind != "OK":
            raise ImapError(f"a mail cannot be marked: {answer[0]!r}")

    def close(self) -> None:
        """Sign out."""
        with contextlib.suppress(OSError, ImapError):
            self._imap.logout()
        self.abort()

    def abort(self) -> None:
        """Hang up at once, also while another thread waits for an answer."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self._socket.close()


def _text(answer: object) -> str:
    """The first line of an answer; empty where there is none."""
    first = answer[0] if isinstance(answer, list) and answer else None
    return first.decode("ascii", "replace") if isinstance(first, bytes) else ""
