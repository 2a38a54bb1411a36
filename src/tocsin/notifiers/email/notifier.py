"""E-mail: one thread per incident, text and HTML, nothing that a hostile title could break."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import unescape
from typing import Any

from tocsin.kernel.masking import mask_text
from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, one_line
from tocsin.notifiers.email.page import page, wrap
from tocsin.notifiers.email.settings import Sender, read_address, read_sender
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    Mail,
    NoResponse,
    Notifier,
    Outcome,
    Problem,
    Receipt,
    Request,
    Response,
    SmtpResponse,
)
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier
from tocsin.notifiers.robots import unusable

SUBJECT_BYTES = 400
TEXT_BYTES = 48_000
"""Per part, so that both together stay below the 102 KB at which Gmail cuts a mail off."""

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_BREAK = re.compile(r"(?i)<br\s*/?>|</(?:p|div|tr|li|h[1-6])>")
_SILENT = re.compile(r"(?is)<(style|script|head)\b.*?</\1\s*>")
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_NOT_ID = re.compile(r"[^A-Za-z0-9._-]")
_POLICY = SMTP.clone(cte_type="7bit")


class Email:
    """Builds mails and judges the SMTP server's answers."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the operator's settings (`from`, `name`)."""
        sender = read_sender(settings)
        return sender if isinstance(sender, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One mail to `target["address"]`. Same message, same bytes."""
        sender = read_sender(settings)
        if isinstance(sender, list):
            return unusable(sender)
        address = read_address(target.get("address"))
        if address is None:
            return unusable([Problem("address", "This is not an e-mail address; correct it in the profile.")])
        mail = EmailMessage(policy=_POLICY)
        _write_headers(mail, message, sender, address)
        _write_parts(mail, message)
        return Mail(sender=sender.address, recipient=address, message=mail.as_bytes(), relay=sender.relay)

    def judge(self, response: Response) -> Receipt:
        """By the SMTP code and, where the server gives one, the enhanced code of RFC 3463."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, SmtpResponse):
            return by_wrong_carrier(response)
        code, said = response.code, response.text
        match = _ENHANCED.search(said)
        enhanced = match.group(1) if match else ""
        shown = f"smtp {code} {enhanced}".strip()
        if 200 <= code <= 299:
            return Receipt(outcome=Outcome.accepted, code=shown, provider_message_id=_queue_id(said))
        if 400 <= code <= 499:
            text = f"The mail server asks to try later: {mask_text(said, limit=160)}"
            return Receipt(outcome=Outcome.transient, code=shown, text=text, retry_after_s=60.0 if code != 421 else 5.0)
        outcome, text = _permanent(code, enhanced)
        return Receipt(outcome=outcome, code=shown, text=mask_text(f"{text} The server said: {said}"))


def _permanent(code: int, enhanced: str) -> tuple[Outcome, str]:
    """What a permanent refusal means for the next step."""
    if code in (530, 534, 535, 538):
        return Outcome.config_error, "The mail server refused our login; check user name, password and STARTTLS."
    if enhanced.startswith("5.1.") and enhanced not in ("5.1.7", "5.1.8"):
        return Outcome.target_gone, "There is no such mailbox; correct the address."
    if enhanced == "5.2.1" or (code in (550, 551, 553) and not enhanced):
        return Outcome.target_gone, "The mailbox does not exist or is closed; correct the address."
    if enhanced == "5.2.2":
        return Outcome.config_error, "The mailbox is full; its owner must make room."
    if enhanced in ("5.3.4", "5.2.3") or enhanced.startswith("5.6.") or code == 552:
        return Outcome.content_error, "The mail is too large or not accepted; check the template."
    return Outcome.config_error, "The mail server refused the mail; check its rules and the sender's address."


def _write_headers(mail: EmailMessage, message: Message, sender: Sender, address: str) -> None:
    # The standard library decodes encoded words in a value that is set, line breaks inside them included.
    mail["Subject"] = cut(one_line(wording.headline(message)).replace("=?", "= ?"), SUBJECT_BYTES)
    mail["From"] = sender.header()
    mail["To"] = Address(addr_spec=address)
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.sent_at / 1000, UTC))
    mail["Message-ID"] = f"<{_id_part(message.delivery_id)}@{sender.domain}>"
    if message.incident_id:
        # No mail has this id: it is the root that all mails of the incident hang under, whichever came first.
        root = f"<{_id_part(message.incident_id)}@{sender.domain}>"
        mail["In-Reply-To"] = root
        mail["References"] = root
        mail["X-Tocsin-Incident"] = _id_part(message.incident_id)
    mail["X-Tocsin-Event"] = message.event
    mail["X-Tocsin-Severity"] = _id_part(message.severity)
    mail["List-Id"] = f"Tocsin <tocsin.{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.severity == "Critical" and message.progress != "Closed":
        mail["X-Priority"] = "1"
        mail["Importance"] = "high"


def _write_parts(mail: EmailMessage, message: Message) -> None:
    text, html = _texts(message)
    mail.set_content(text, subtype="plain", charset="utf-8", cte="base64")
    mail.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    # The standard library would draw a random boundary; two attempts of one delivery must be the same mail.
    digest = hashlib.sha256(f"{message.delivery_id}\n{message.sent_at}".encode()).hexdigest()
    mail.set_boundary(f"=_{digest[:40]}")


def _texts(message: Message) -> tuple[str, str]:
    """The text part and the HTML part."""
    body = _clean(message.body)
    if not body.strip():
        return cut(_clean(wording.plain_text(message)), TEXT_BYTES), _clean(page(message))
    notice = "".join(f"{line}\n\n" for line in wording.notices(message))
    if _TAG.search(body):
        return cut(notice + _as_text(body), TEXT_BYTES), wrap(message, cut(body, TEXT_BYTES))
    text = cut(notice + body, TEXT_BYTES)
    return text, page(message)


def _as_text(html: str) -> str:
    text = _TAG.sub("", _BREAK.sub("\n", _SILENT.sub("", html)))
    lines = [line.strip() for line in unescape(text).splitlines()]
    return "\n".join(line for line in lines if line)


def _clean(text: str) -> str:
    # A lone surrogate cannot be encoded, a NUL is cut off by some servers.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _id_part(text: str) -> str:
    return _NOT_ID.sub("-", text)[:120] or "none"


def _queue_id(said: str) -> str:
    match = re.search(r"(?i)\bqueued as ([A-Za-z0-9-]{4,64})", said)
    return match.group(1) if match else ""


NOTIFIER: Notifier = Email()
