"""What fills an approved template: mainland China sends no free text by SMS or voice, only variables of a template.

A variable's value is an expression: text with names in braces, each perhaps cut to so many characters, such as
`{severity}` or `INC {num}` or `{title|cut 20}`. Nothing else can be said in it.
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import boundary, one_line
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Problem

NAMES = ("num", "severity", "progress", "event", "title", "channel", "account", "time", "count", "name", "text", "code")
DEFAULT_CHARS = 35
"""A name without `cut` is cut to this, the longest value that the mainland's carriers take in most templates."""
MOST_CHARS = 200
MOST_VARIABLES = 20

_TOKEN = re.compile(r"\{([^{}]*)\}")
_INSIDE = re.compile(r"\s*([a-z]+)\s*(?:\|\s*cut\s+([0-9]{1,3})\s*)?")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,29}")
_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.)\S*")
_CODE = re.compile(r"(?<![A-Za-z0-9_.:/-])[0-9]{6,8}(?![A-Za-z0-9_:/-])")
_FORBIDDEN = str.maketrans(dict.fromkeys('【】<>{}"\\', " "))


class Template(Struct, frozen=True, kw_only=True):
    """An approved template: its id at the provider and the expressions of its variables, by name or number."""

    id: str
    variables: dict[str, str]


class Templates(Struct, frozen=True, kw_only=True):
    """The template of alerts and, where there is one, the template of verification codes."""

    alert: Template
    code: Template | None = None

    def fitting(self, message: Message) -> Template:
        """A message that tells a code goes by the code's template."""
        return self.code if self.code is not None and code_of(message) else self.alert


def read_templates(settings: Mapping[str, Any]) -> Templates | list[Problem]:
    """The templates in `template_id`, `variables`, `code_template_id` and `code_variables`, or what to correct."""
    alert = read_template(settings, "template_id", "variables")
    has_code = settings.get("code_template_id") not in (None, "")
    code = read_template(settings, "code_template_id", "code_variables") if has_code else None
    problems = [problem for each in (alert, code) if isinstance(each, list) for problem in each]
    if isinstance(alert, list) or isinstance(code, list):
        return problems
    return Templates(alert=alert, code=code)


def read_template(settings: Mapping[str, Any], id_field: str, variables_field: str) -> Template | list[Problem]:
    """One template, or what to correct. Its variables are a list (by position) or a map (by name) of expressions."""
    template_id = settings.get(id_field)
    if not isinstance(template_id, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", template_id.strip()):
        return [Problem(id_field, "Enter the id of the approved template, as the provider's console shows it.")]
    given = settings.get(variables_field) or {}
    if isinstance(given, list):
        given = {str(place): value for place, value in enumerate(given, 1)}
    elif not isinstance(given, dict):
        return [Problem(variables_field, "The variables are a list or a map of texts such as {title|cut 20}.")]
    elif not all(isinstance(name, str) and _VARIABLE.fullmatch(name) for name in given):
        return [Problem(variables_field, "A variable's name is Latin letters, digits and _, as in the template.")]
    if len(given) > MOST_VARIABLES:
        return [Problem(variables_field, f"A template takes at most {MOST_VARIABLES} variables.")]
    faults = [fault for fault in map(expression_fault, given.values()) if fault]
    if faults:
        return [Problem(variables_field, faults[0])]
    return Template(id=template_id.strip(), variables={name: str(value) for name, value in given.items()})


def expression_fault(given: object) -> str:
    """What is wrong with an expression in the user's words, or an empty text."""
    if not isinstance(given, str) or not given.strip() or len(given) > 200:
        return "A variable's value is a text of 1 to 200 characters such as {title|cut 20}."
    for inside in _TOKEN.findall(given):
        match = _INSIDE.fullmatch(inside)
        if match is None:
            return "Write a name, or a name and how many characters to keep: {title} or {title|cut 20}."
        if match[1] not in NAMES:
            return f"There is no such name; use one of {', '.join(NAMES)}."
        if match[2] and not 1 <= int(match[2]) <= MOST_CHARS:
            return f"A text can be cut to 1 to {MOST_CHARS} characters."
    if re.search(r"[{}]", _TOKEN.sub("", given)):
        return "A brace is open or closed without the other; write {title}."
    return ""


def values_of(template: Template, message: Message, room: int) -> dict[str, str]:
    """The variables' values by name, at most `room` characters together. None is empty: providers refuse that."""
    found: dict[str, str] = {}
    left = room
    for number, (name, expression) in enumerate(template.variables.items(), 1):
        later = len(template.variables) - number  # one character is kept for each variable that follows
        found[name] = _first(fill(expression, message), max(1, left - later)) or "-"
        left -= len(found[name])
    return found


def fill(expression: str, message: Message) -> str:
    """The text that a checked expression makes of a message: one line, without addresses and brackets."""
    said = _TOKEN.sub(lambda found: _value(found[1], message), expression)
    return " ".join(said.translate(_FORBIDDEN).split())


def code_of(message: Message) -> str:
    """The verification code that a notice tells: its first six to eight digits that stand alone; empty for others."""
    if message.event != "notice":
        return ""
    match = _CODE.search(message.description) or _CODE.search(message.title)
    return match[0] if match else ""


def _value(inside: str, message: Message) -> str:
    match = _INSIDE.fullmatch(inside)
    if match is None:
        return ""
    plain = one_line(_ADDRESS.sub(" ", _named(match[1], message)))
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    return _first(plain.translate(_FORBIDDEN).strip(), int(match[2]) if match[2] else DEFAULT_CHARS)


def _named(name: str, message: Message) -> str:
    told = {
        "num": message.num,
        "severity": wording.severity_name(message),
        "progress": wording.progress_name(message),
        "event": wording.event_name(message),
        "title": wording.headline(message) if message.event == "digest" else message.title,
        "channel": message.channel_name,
        "account": message.account_name,
        "time": wording.show_time(message, message.started_at or message.sent_at)[5:16],
        "count": str(len(message.lines) or message.alert_count or 1),
        "name": message.person_name,
        "text": message.description or message.title,
        "code": code_of(message),
    }
    return told[name]


def _first(text: str, count: int) -> str:
    return text if len(text) <= count else text[: boundary(text, count)].rstrip()
