"""Providers that sign nothing they push: the address we give them holds a secret, as its query parameter `s`."""

import hmac
import re
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.callback import Inbound, Reply
from tocsin.notifiers.notifier import Problem

PARAMETER = "s"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,128}")


def secret_problems(settings: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with `callback_secret`; it may be left out, then everything pushed is refused."""
    given = settings.get("callback_secret")
    if given in (None, "") or (isinstance(given, str) and _SECRET.fullmatch(given)):
        return []
    return [Problem("callback_secret", "The secret of the callback address is 16 to 128 letters, digits, - and _.")]


def refusal(call: Inbound, settings: Mapping[str, Any]) -> Reply | None:
    """What a request is answered that does not know the secret; `None`: it does."""
    secret = settings.get("callback_secret")
    if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
        return Reply(status=403, body=b"no callback secret is set")
    given = call.query.get(PARAMETER, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
        return Reply(status=403, body=b"the address does not hold the secret")
    return None if call.method == "POST" else Reply(status=405, headers={"Allow": "POST"})
