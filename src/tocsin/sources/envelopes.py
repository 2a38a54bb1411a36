"""Messages of a cloud's notification service: Amazon's SNS and Huawei's SMN put what a service says into an envelope.

A new subscription must be confirmed by getting an address that the envelope holds. It is got only over https and only from the
vendor's own hosts, whatever the envelope says. Signatures are not checked: the push key in the address says who sends.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from tocsin.sources.body import Body
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.source import Parsed, Push

SNS_HOSTS: Final = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\Z", re.ASCII)
SMN_HOSTS: Final = re.compile(r"(?:[a-z0-9-]{1,40}\.){1,5}(?:huaweicloud|myhuaweicloud)\.com\Z", re.ASCII)


class Letter(Struct, frozen=True):
    """What was in an envelope: the message as text and, where it is a JSON object, its fields; the subject beside it."""

    body: Body
    subject: str
    message: str
    fields: Fields


def open_envelope(push: Push, what: str, hosts: re.Pattern[str]) -> Letter | Parsed:
    """The letter of a notification; what to do for a confirmation. What comes without an envelope is a letter too.

    Raises ``BadPush`` when it is no JSON object.
    """
    body, given = read_object(push, what)
    sent = given.without_case()
    kind = sent.text("type").lower()
    if kind == "subscriptionconfirmation":
        url = sent.text("subscribeurl", "subscribe_url")
        if is_of(url, hosts):
            return Parsed(ignored="the subscription was confirmed", visit=url)
        return Parsed(
            ignored="the address that would confirm this subscription is not the vendor's, so it was not visited"
        )
    if kind == "unsubscribeconfirmation":
        return Parsed(ignored="the subscription was ended; nothing more will come")
    if not sent.text("message") or not (kind == "notification" or sent.text("topicarn", "topic_urn")):
        return Letter(body, "", "", given)  # raw delivery: the message alone
    return Letter(body, sent.text("subject"), sent.text("message"), sent.inner("message"))


def is_of(url: str, hosts: re.Pattern[str]) -> bool:
    """Whether an address is https, on its usual port, at one of the vendor's hosts, and names nobody."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and parts.username is None and port in (None, 443)
    return plain and hosts.match(parts.hostname or "") is not None
