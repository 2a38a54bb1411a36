"""Bodies that are no JSON: forms, as browsers and older systems send them, and the query of a push without a body."""

from __future__ import annotations

import email.parser
import email.policy
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import Raw, structs

from tocsin.sources.body import Body, make_valid, read_body
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.source import BadPush, Push

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
_MOST_FIELDS: Final = 200


def media_type(push: Push) -> str:
    """The content type without its parameters, in lower case."""
    return push.content_type.partition(";")[0].strip().lower()


def read_form(push: Push) -> tuple[Body, Mapping[str, str]]:
    """The fields of a form, urlencoded or multipart; the first of each name counts, files are left out. Raises `BadPush`."""
    body = read_body(structs.replace(push, content_type="application/json"))  # size and compression, whatever it is
    body.is_json = False
    if media_type(push) == MULTIPART:
        return body, _parts(push.content_type, body.data)
    make_valid(body)
    try:
        pairs = parse_qsl(body.data.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadPush("too_many_fields", f"the form has more than {_MOST_FIELDS} fields") from error
    return body, dict(reversed(pairs))


def _parts(content_type: str, data: bytes) -> Mapping[str, str]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("utf-8", "replace")
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + data)
    parts = message.get_payload() if message.is_multipart() else []
    found: dict[str, str] = {}
    for part in parts[:_MOST_FIELDS] if isinstance(parts, list) else []:
        if isinstance(part, str) or part.get_filename():
            continue
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found.setdefault(name, payload.decode("utf-8", "replace"))
    if not found:
        raise BadPush("not_form", "the body must be a form with at least one field")
    return found


def fields_of(texts: Mapping[str, str]) -> Fields:
    """Texts as the fields of an object, so that one parser reads a form, a query and JSON."""
    return Fields({name: Raw(msgspec.json.encode(_sound(text))) for name, text in texts.items()})


def _sound(text: str) -> str:
    """Half a surrogate pair is no character: a question mark stands for it."""
    return text.encode("utf-8", "replace").decode()


def read_fields(push: Push, what: str) -> tuple[Body, Fields]:
    """The fields of a push, however they came: query of a GET, form, JSON object; ``what`` names it in the refusal.

    Raises ``BadPush``.
    """
    if push.method == "GET":
        return Body(b"", is_json=False), fields_of(
            {name: text for name, text in push.query.items() if name != "integration_key"}
        )
    if media_type(push) in (FORM, MULTIPART):
        body, texts = read_form(push)
        return body, fields_of(texts)
    return read_object(push, what)
