"""The demo's outbox: a real SMTP server on this machine whose mails can be read at ``/outbox``. Only in demo mode."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from msgspec import Struct

KEPT = 200
_NAME = re.compile(r"[0-9]{8}")


class Letter(Struct, frozen=True):
    """One mail as it arrived."""

    name: str
    subject: str
    to: str
    date: str
    text: str
    html: str


class Outbox:
    """Keeps the newest mails as files ``00000001.eml`` in the data folder, so that they survive a restart."""

    def __init__(self, data: str) -> None:
        self._folder = Path(data) / "outbox"
        self._server: asyncio.Server | None = None
        self._serial = 0

    async def start(self) -> str:
        """Listen on a free port of this machine; the ``smtp://`` address."""
        self._folder.mkdir(parents=True, exist_ok=True)
        names = self._names()
        self._serial = int(names[-1]) if names else 0
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, hostname="tocsin.invalid"), "127.0.0.1", 0)
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening; the mails stay."""
        if self._server is not None:
            self._server.close()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep one mail."""
        self._serial += 1
        (self._folder / f"{self._serial:08d}.eml").write_bytes(envelope.content)
        for name in self._names()[:-KEPT]:
            (self._folder / f"{name}.eml").unlink(missing_ok=True)
        return "250 Message accepted for delivery"

    def letters(self) -> list[Letter]:
        """The mails, newest first."""
        return [_letter(name, (self._folder / f"{name}.eml").read_bytes()) for name in reversed(self._names())]

    def letter(self, name: str) -> Letter | None:
        """One mail, by the number of its file."""
        path = self._folder / f"{name}.eml"
        return _letter(name, path.read_bytes()) if _NAME.fullmatch(name) and path.exists() else None

    def _names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.eml") if _NAME.fullmatch(path.stem))


def _letter(name: str, raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    return Letter(
        name,
        str(message["subject"]),
        str(message["to"]),
        str(message["date"]),
        _part(message, "plain"),
        _part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tocsin outbox (demo)</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #8884}}
pre{{white-space:pre-wrap;border:1px solid #8884;border-radius:.5rem;padding:1rem}}
iframe{{width:100%;height:34rem;border:1px solid #8884}}
</style></head><body><h1>Outbox</h1>
<p>Mails of this demo. Set <code>TOCSIN_SMTP_URL</code> to send real ones.</p>
{body}</body></html>"""


def list_page(letters: Sequence[Letter]) -> str:
    """The list of mails as a page."""
    if not letters:
        return _PAGE.format(body="<p>Nothing has been sent yet. Run <code>tocsin demo</code>.</p>")
    rows = "".join(
        f'<tr><td><a href="/outbox/{one.name}">{html.escape(one.subject)}</a></td><td>{html.escape(one.to)}</td>'
        f"<td>{html.escape(one.date)}</td></tr>"
        for one in letters
    )
    return _PAGE.format(body=f"<table><tr><th>Subject</th><th>To</th><th>Sent</th></tr>{rows}</table>")


def letter_page(one: Letter) -> str:
    """One mail as a page; its HTML part is shown in a frame that may do nothing."""
    frame = f'<iframe sandbox title="HTML part" srcdoc="{html.escape(one.html)}"></iframe>' if one.html else ""
    head = f"<h2>{html.escape(one.subject)}</h2><p>To {html.escape(one.to)}, {html.escape(one.date)}</p>"
    return _PAGE.format(body=f'<p><a href="/outbox">All mails</a></p>{head}{frame}<pre>{html.escape(one.text)}</pre>')
