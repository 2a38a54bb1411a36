"""Reading and writing the golden cases of the notifier folders.

A case file holds one of two things. `{"message", "target", "settings", "request"}`: what `build` makes of a message.
`{"answers": [{"response", "receipt"}]}`: what `judge` makes of answers. Bodies of JSON are written out, mails are
taken apart into headers and texts, so that a change shows as what a reader would see.
"""

import email
import email.policy
import json
from typing import Any, cast

import msgspec

from tocsin.kernel.wire import HttpRequest, HttpResponse, Mail, NoResponse, SmtpResponse
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
    assert isinstance(request, HttpRequest)
    return {
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "json": json.loads(request.body),
        "verify_tls": request.verify_tls,
    }


def show_receipt(receipt: Receipt) -> dict[str, Any]:
    """A receipt as it stands in a case file: what is at its default is left out."""
    shown = cast("dict[str, Any]", msgspec.to_builtins(receipt))
    return {name: value for name, value in shown.items() if value not in ("", None)}


def read_response(shown: dict[str, Any]) -> Response:
    """An answer from a case file: `status` means HTTP, `smtp` a mail server's, `nothing` a missing one."""
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
