"""What the chat robots share: a target is a bare token or a whole address, perhaps with a secret to sign with."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, Outcome, Problem, Receipt

TIMEOUT_S = 10.0
KEYWORD_CHARS = 100

_WORDLESS = frozenset({"tag", "msg_type", "type", "template", "schema", "url", "href", "user_id", "msgtype"})
"""Names in a robot's JSON whose values nobody reads: a keyword there is no keyword."""


class Robot(Struct, frozen=True, kw_only=True):
    """Where a robot's messages go. Its `repr` shows no secret."""

    url: str
    sign_secret: str = ""
    at_all: bool = False
    keyword: str = ""

    def __repr__(self) -> str:
        return "Robot(…)"


def read_robot(target: Mapping[str, Any], base: str) -> Robot | list[Problem]:
    """Read a robot's settings as official clients send them: `token` (or `url`), `sign_secret`, `at_all`,
    `keyword`.

    `token` may be a bare token, then it is put behind `base`, or a whole address, the reference's "Webhook URL or
    Token": any host is allowed, so that a server of one's own may stand in a robot's place.
    """
    token = _text(target, "token") or _text(target, "url")
    if not token:
        return [Problem("token", "Enter the robot's webhook address or its token.")]
    if any(c.isspace() or not c.isprintable() for c in token):
        return [Problem("token", "The token holds a space or a control character; copy it again.")]
    url = token if "://" in token else base + token
    problem = url_problem(url)
    if problem:
        return [Problem("token", problem)]
    secret = _text(target, "sign_secret") or _text(target, "secret")
    return Robot(
        url=url,
        sign_secret=secret,
        at_all=_flag(target, "at_all") or _flag(target, "is_at_all"),
        keyword=_text(target, "keyword")[:KEYWORD_CHARS],
    )


def missing_keyword(robot: Robot, content: object) -> str:
    """The word without which the robot refuses a message, where no text of `content` (JSON) holds it yet."""
    return robot.keyword if robot.keyword and not _holds(content, robot.keyword) else ""


def _holds(content: object, word: str) -> bool:
    left = [content]  # a stack of our own: templates may nest deeper than Python calls
    while left:
        one = left.pop()
        if isinstance(one, str) and word in one:
            return True
        if isinstance(one, Mapping):
            left += [value for name, value in one.items() if name not in _WORDLESS]
        elif isinstance(one, list):
            left += one
    return False


def url_problem(url: str) -> str:
    """What is wrong with an address in the user's words, or an empty text. Reachability is not this check's matter."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "The address cannot be read; copy it again."
    if parts.scheme not in ("http", "https"):
        return "The address must begin with https:// or http://."
    if not host or "@" in parts.netloc:
        return "The address needs a host and may not hold a user name."
    return ""


def with_query(url: str, extra: Mapping[str, str]) -> str:
    """Add query parameters to an address, replacing those of the same name, each percent-encoded exactly once."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in extra]
    return urlunsplit(parts._replace(query=urlencode([*kept, *extra.items()]), fragment=""))


def hmac_sha256(key: str, text: str) -> str:
    """HMAC-SHA256 in standard base64, as DingTalk and Feishu want it."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def encode_json(content: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8; lone surrogates, which no encoding can carry, become question marks."""
    try:
        return msgspec.json.encode(content)
    except UnicodeEncodeError:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def post_json(url: str, content: Mapping[str, Any]) -> HttpRequest:
    """A POST of JSON within the robots' deadline."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Tocsin"}
    return HttpRequest(method="POST", url=url, headers=headers, body=encode_json(content), timeout_s=TIMEOUT_S)


def unusable(problems: list[Problem]) -> Receipt:
    """The receipt in place of a request when the settings cannot be used."""
    text = " ".join(f"{problem.field}: {problem.text}" for problem in problems)
    return Receipt(outcome=Outcome.config_error, code="settings", text=text[:300])


def phones(message: Message) -> list[str]:
    """The phone numbers to mention, digits only and without the mainland's country code, each once."""
    found = [_digits(mention.phone) for mention in message.mentions]
    return list(dict.fromkeys(phone for phone in found if phone))


def _digits(phone: str) -> str:
    digits = "".join(c for c in phone if c.isascii() and c.isdigit())
    is_mainland = phone.strip().startswith("+86") or (len(digits) == 13 and digits.startswith("86"))
    return digits[2:] if is_mainland else digits


def _text(target: Mapping[str, Any], name: str) -> str:
    value = target.get(name)
    return value.strip() if isinstance(value, str) else ""


def _flag(target: Mapping[str, Any], name: str) -> bool:
    return target.get(name) is True
