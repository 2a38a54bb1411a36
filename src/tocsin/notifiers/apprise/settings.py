"""An address of Apprise: which kinds of it are taken, and what may not stand in it.

The list names services that are spoken to by HTTP and that we do not speak to ourselves. Not in it: what acts on this very
machine (`dbus`, `syslog`, `windows`, …), what posts to any address (`json`, `xml`, `form`: that is our own webhook), what
speaks something else than HTTP (`mqtt`, `smpp`, `irc`, `rsyslog`, mail) and cannot be guarded, and what has a notifier of
its own here.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tocsin.notifiers.notifier import Problem

_PUSH = (
    "bark barks chanify gotify gotifys gorush gorushs join lametric lametrics notica noticas notifiarr notifico notificos "
    "ntfy ntfys onesignal pbul pjet pjets pover prowl push pushdeer pushdeers pushed pushme pushplus pushward pushy psafer "
    "psafers schan simplepush spugpush spush wpush wxpusher"
)
_CHAT = (
    "bale cliq discord flock gchat groupme guilded kook line mastodon mastodons matrix matrixs misskey misskeys mmost "
    "mmosts ncloud nclouds nctalk nctalks onebot onebots qq revolt rocket rockets ryver signal signals synology synologys "
    "threema toot toots twist viber webex whapi whatsapp wxteams zalo zcliq zohocliq zulip"
)
_SMS = (
    "46elks atalk bulksms bulkvs burstsms clickatell clicksend d7sms elks exotel freemobile httpsms infobip kaleyra "
    "kavenegar klr kudosity msg91 msgbird octopush plivo seven sinch smseagle smseagles smsmanager smsmgr telesign telnyx "
    "voipms"
)
_ON_CALL = (
    "betterstack firehydrant goalert goalerts hassio hassios ifttt ilert incidentio opsgenie pagerduty pagertree signl4 "
    "spike splunk squadcast victorops xmatters"
)
SCHEMAS = frozenset(" ".join((_PUSH, _CHAT, _SMS, _ON_CALL)).split())
FORBIDDEN = frozenset({"attach", "config", "include", "keyfile", "redirect", "retry", "template", "wait"})
"""Parameters that read files of this machine, follow strangers or repeat what the delivery repeats already."""

_SCHEMA = re.compile(r"([a-z0-9]{2,20})://[\x21-\x7e]{1,2000}", re.IGNORECASE)


def read_url(target: Mapping[str, Any]) -> str | list[Problem]:
    """The address, or what to correct."""
    field = next((name for name in ("url", "token", "address") if target.get(name)), "url")
    url = target.get(field)
    if not isinstance(url, str) or not url.strip():
        return [Problem("url", "Enter an Apprise address such as ntfys://ntfy.example.com/topic.")]
    url = url.strip()
    match = _SCHEMA.fullmatch(url)
    if match is None:
        return [Problem(field, "An Apprise address looks like ntfys://ntfy.example.com/topic, without spaces.")]
    if match[1].lower() not in SCHEMAS:
        text = "This kind of Apprise address is not taken here; the guide lists the kinds, and what to use instead."
        return [Problem(field, text)]
    names = {name.lstrip(" +-:").lower() for name, _ in parse_qsl(_query(url), keep_blank_values=True)}
    if names & FORBIDDEN:
        return [Problem(field, f"Leave these parameters out of the address: {', '.join(sorted(names & FORBIDDEN))}.")]
    return url


def _query(url: str) -> str:
    try:
        return urlsplit(url).query
    except ValueError:
        return url.partition("?")[2]
