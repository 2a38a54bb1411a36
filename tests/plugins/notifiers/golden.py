"""Reading and writing the golden cases of the notifier folders.

A case file holds one of two things. `{"message", "target", "settings", "request"}`: what `build` makes of a message.
`{"answers": [{"response", "receipt"}]}`: what `judge` makes of answers. `{"updates": [{"message", "ref", "target",
"settings", "request"}]}`: what `UPDATER` makes. `{"grant": {"settings", "now", "request" or "receipt" or "token"},
"grant_answers": [{"response", "token" or "receipt"}]}`: what `GRANT` makes. Bodies of JSON and forms are written out,
mails are taken apart into headers and texts, so that a change shows as what a reader would see.
"""

import email
import email.policy
import json
from typing import Any, cast
from urllib.parse import parse_qsl

import msgspec

from tocsin.kernel.wire import (
    ForeignNote,
    HttpRequest,
    HttpResponse,
    Mail,
    NoResponse,
    PhoneCall,
    PhoneResult,
    SmtpResponse,
)
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Receipt, Request, Response

_MAIL_HEADERS = [
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Id",
    "Auto-Submitted",
    "Importance",
    "Content-Type",
    "X-Priority",
    "X-Tocsin-Incident",
    "X-Tocsin-Severity",
    "X-Tocsin-Event",
]


def read_message(case: dict[str, Any]) -> Message:
    """The message of a case; unknown fields are an error."""
    assert set(case["message"]) <= set(Message.__struct_fields__)
    return msgspec.convert(case["message"], Message)


def show_request(request: Request | Receipt) -> dict[str, Any]:
    """A request as it stands in a case file."""
    if isinstance(request, Receipt):
        return {"receipt": show_receipt(request)}
    if isinstance(request, Mail):
        return _show_mail(request)
    if isinstance(request, PhoneCall | ForeignNote):
        return cast("dict[str, Any]", msgspec.to_builtins(request))
    shown: dict[str, Any] = {"method": request.method, "url": request.url, "headers": request.headers}
    shown |= _show_body(request)
    shown["verify_tls"] = request.verify_tls
    if request.http2:
        shown["http2"] = True
    if request.follow is not None:
        shown["follow"] = show_request(request.follow)
    return shown


def _show_body(request: HttpRequest) -> dict[str, Any]:
    """The body as JSON, as a form, or (where it is encrypted) in hex."""
    kind = next((value for name, value in request.headers.items() if name.lower() == "content-type"), "")
    if "json" in kind:
        return {"json": json.loads(request.body)}
    if "form-urlencoded" in kind:
        return {"form": [list(pair) for pair in parse_qsl(request.body.decode(), keep_blank_values=True)]}
    return {"hex": request.body.hex()} if request.body else {}


def show_receipt(receipt: Receipt) -> dict[str, Any]:
    """A receipt as it stands in a case file: what is at its default is left out."""
    shown = cast("dict[str, Any]", msgspec.to_builtins(receipt))
    return {name: value for name, value in shown.items() if value not in ("", None, {}, False)}


def read_response(shown: dict[str, Any]) -> Response:
    """An answer from a case file: `status` means HTTP, `smtp` a mail server's, `ending` a call's, `nothing` none."""
    if "ending" in shown:
        return msgspec.convert(shown, PhoneResult)
    if "smtp" in shown:
        return SmtpResponse(code=shown["smtp"], text=shown.get("text", ""))
    if "nothing" in shown:
        return NoResponse(kind=shown["nothing"], text=shown.get("text", "hooks.example"))
    body = shown.get("body", "")
    raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return HttpResponse(status=shown["status"], headers=shown.get("headers", {}), body=raw.encode())


def mail_parts(mail: Mail) -> tuple[dict[str, str], str, str]:
    """Headers, text part and HTML part of a mail, decoded."""
    parsed = email.message_from_bytes(mail.message, policy=email.policy.default)
    text, html = (cast("email.message.EmailMessage", part).get_content() for part in parsed.iter_parts())
    return {name: str(parsed[name]) for name in _MAIL_HEADERS if parsed[name]}, text, html


def _show_mail(mail: Mail) -> dict[str, Any]:
    headers, text, html = mail_parts(mail)
    return {"sender": mail.sender, "recipient": mail.recipient, "headers": headers, "text": text, "html": html}
