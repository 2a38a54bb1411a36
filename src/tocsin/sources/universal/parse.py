"""Any JSON or form, by a mapping that its integration's owner made in the console.

Without a mapping nothing is lost: the body is kept among the rejected events, where the mapping is made from it, and then it is
tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import Raw

from tocsin.kernel.template.jsonpath import get
from tocsin.sources.body import Body, check_depth, decode_json, make_valid, read_body
from tocsin.sources.coerce import text_of
from tocsin.sources.event import Status
from tocsin.sources.forms import FORM, MULTIPART, media_type, read_form
from tocsin.sources.making import Draft, finished
from tocsin.sources.normalise import derive_key
from tocsin.sources.source import BadPush, Parsed, Push, Rejection
from tocsin.sources.universal.settings import HOLE, UniversalSettings, path_of

ITEM_LIMIT: Final = 1_000
_ANY: Final = msgspec.json.Decoder(Any)
_Fill = Callable[[object], str]


def parse(push: Push) -> Parsed:
    """One event for each alert of the body. Raises ``BadPush`` without a mapping, and for what has nothing at its places."""
    body, value = _read(push)
    if not push.settings:
        text = "means nothing yet: say on the integration's page which field is what, then try this again"
        raise BadPush("no_mapping", text, path="body")
    mapping = _compiled(msgspec.json.encode(push.settings))
    items = _items(mapping.settings, value)
    parsed = Parsed()
    for number, item in enumerate(items):
        place = f"{path_of(mapping.settings.items)}[{number}]" if isinstance(items, _Listed) else ""
        try:
            parsed.events.append(finished(_draft(mapping, item), push, body))
        except BadPush as refusal:
            if not place:
                raise
            raw = msgspec.json.encode(item)
            parsed.rejections.append(Rejection(refusal.reason, refusal.text, f"{place}.{refusal.path}", raw))
    if parsed.rejections and not parsed.events:
        first = parsed.rejections[0]
        raise BadPush(first.code, first.text, path=first.path)
    return parsed


class _Listed(list[object]):
    """Alerts of a list, as opposed to a body that is one."""


class _Mapping(msgspec.Struct, frozen=True):
    settings: UniversalSettings
    fills: Mapping[str, _Fill]
    labels: Mapping[str, _Fill]
    statuses: Mapping[str, Status]


@lru_cache(maxsize=256)
def _compiled(encoded: bytes) -> _Mapping:
    settings = msgspec.json.decode(encoded, type=UniversalSettings)
    names = ("title", "description", "status", "resource", "check", "key", "time")
    return _Mapping(
        settings,
        {name: _fill(getattr(settings, name)) for name in names},
        {name: _fill(template) for name, template in settings.labels.items()},
        {word.strip().lower(): status for word, status in settings.statuses.items()},
    )


def _read(push: Push) -> tuple[Body, object]:
    if push.method == "GET":
        return Body(b"", is_json=False), {name: text for name, text in push.query.items() if name != "integration_key"}
    if media_type(push) in (FORM, MULTIPART):
        body, texts = read_form(push)
        return body, dict(texts)
    body = read_body(push)
    make_valid(body)
    try:
        value = decode_json(body, _ANY)
    except msgspec.ValidationError as error:  # a number that is none for us
        raise BadPush("not_json", f"the body cannot be read: {error}", path="body") from error
    check_depth(body, 1)
    return body, value


def _items(settings: UniversalSettings, value: object) -> list[object]:
    if settings.items:
        present, value = get(value, path_of(settings.items))
        if not present or not isinstance(value, list):
            raise BadPush(
                "no_items", "must be the list of alerts, as this integration's mapping says", path=settings.items
            )
    if not isinstance(value, list):
        return [value]
    if not 0 < len(value) <= ITEM_LIMIT:
        raise BadPush(
            "item_count", f"holds {len(value)} alerts; 1 to {ITEM_LIMIT} are accepted at once", path=settings.items
        )
    return _Listed(value)


def _draft(mapping: _Mapping, item: object) -> Draft:
    fill = {name: one(item) for name, one in mapping.fills.items()}
    if not fill["title"].strip():
        raise BadPush(
            "title_missing", f"has nothing at {mapping.settings.title}, which this integration takes for the title"
        )
    labels = {name: one(item) for name, one in mapping.labels.items()}
    for path in mapping.settings.labels_from:
        labels = _all_of(item, path_of(path)) | labels
    word = fill["status"].strip().lower()
    flags = [] if not word or word in mapping.statuses else ["severity_unknown"]
    key = fill["key"].strip()
    return Draft(
        title=fill["title"],
        status=mapping.statuses.get(word, mapping.settings.otherwise),
        key=key if len(key) <= 255 else derive_key({"": key}),
        resource=fill["resource"],
        check=fill["check"],
        description=fill["description"],
        labels=labels,
        at=fill["time"].strip() or None,
        flags=flags,
    )


def _fill(template: str) -> _Fill:
    """A template with ``${path}``: what is at the paths goes in; nothing where there is nothing."""
    pieces = HOLE.split(template)  # text, path, text, path, …
    paths = [path_of(path) for path in pieces[1::2]]

    def fill(item: object) -> str:
        texts = list(pieces)
        texts[1::2] = [_at(item, path) for path in paths]
        return "".join(texts)

    return fill


def _at(item: object, path: str) -> str:
    if path == "@this":
        return _text(item)
    present, value = get(item, path)
    return _text(value) if present else ""


def _all_of(item: object, path: str) -> dict[str, str]:
    present, value = (True, item) if path == "@this" else get(item, path)
    if not present or not isinstance(value, dict):
        return {}
    return {str(name): text for name, inner in value.items() if (text := _text(inner))}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else text_of(Raw(msgspec.json.encode(value))) or ""
