"""A mail as an alert, as its integration's mode has it (`sources/modes.py`).

The same mail that comes twice (a relay that did not hear our answer) is the same alert: where each mail is an alert of its own,
its key is made from all of it, else, where it has no Message-ID to tell it from the next one, from the push. The Message-ID alone
would do it, if no system gave the same to all of its mails.
"""

from __future__ import annotations

import hashlib

from tocsin.sources.body import SIZE_LIMIT, Body
from tocsin.sources.email.reading import NO_SENDER, Mail, read_mail
from tocsin.sources.making import Draft, finished
from tocsin.sources.modes import Message, judge
from tocsin.sources.source import BadPush, Parsed, Push

WITHOUT_SUBJECT = "Mail without a subject"


def parse(push: Push) -> Parsed:
    """One event, or none for an automatic answer and for a mail that no rule is for. Raises `BadPush` for an empty one."""
    if not push.body.strip():
        raise BadPush("empty", "the mail is empty", path="body")
    if len(push.body) > SIZE_LIMIT:
        raise BadPush("body_too_large", f"the mail is over {SIZE_LIMIT} bytes", path="body", status=413)
    mail = read_mail(push.body)
    auto = mail.auto or (NO_SENDER if push.headers.get("return-path") == "<>" else "")
    if auto:
        return Parsed(ignored=f"it is {auto}")
    title = mail.subject or WITHOUT_SUBJECT
    own_id = hashlib.blake2b(push.body, digest_size=16).hexdigest() if mail.message_id else push.push_id
    message = Message(title=title, content=mail.text, sender=mail.sender, to=mail.to)
    verdict = judge(push.settings, message, own_id)
    if verdict is None:
        return Parsed(ignored="no rule of this integration is for this mail")
    labels = {"from": mail.sender, "to": ", ".join(mail.to), "body_text": mail.text}
    if mail.is_cut:
        labels["body_cut"] = "true"
    if mail.has_attachments:
        labels["attachment_stripped"] = "true"
    draft = Draft(
        title=title,
        status=verdict.status,
        key=verdict.key,
        resource=mail.sender,
        check=title,
        description=mail.text,
        labels=labels,
        at=mail.date or None,
        flags=_flags(mail),
    )
    return Parsed([finished(draft, push, Body(b"", is_json=False))])


def _flags(mail: Mail) -> list[str]:
    """What is wrong with a mail that is an alert all the same."""
    flags = {"title_missing": not mail.subject, "mail_not_taken_apart": not mail.is_whole}
    return [name for name, is_so in flags.items() if is_so]
