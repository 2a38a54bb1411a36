"""A question to a mapping API as an HTTP request, and what its answer says. Pure.

The body is ``{"result_label_keys": [...], "event": {...}}``, the answer ``{"result_labels": {...}}`` with HTTP 200, or 404 when
nothing is known of the event. Nothing else is believed: not a redirect, not a label that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from tocsin.kernel.clock import SECOND
from tocsin.kernel.labels import clean_text
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.mapping.model import ApiWant, MappingApi, Reply

_json = msgspec.json.Encoder().encode


class _Told(Struct):
    """The body of an answer."""

    result_labels: dict[str, Any]


def write_event(fields: Mapping[str, Any]) -> bytes:
    """An event as APIs are told of it, but for its time."""
    return _json(fields)


def write_question(api: MappingApi, headers: Mapping[str, str], want: ApiWant, event_at: int) -> HttpRequest:
    """The request; ``event_at`` in ms."""
    event = want.event[:-1] + b',"event_time":%d}' % (event_at // SECOND)
    return HttpRequest(
        method="POST",
        url=api.url,
        headers={**headers, "Content-Type": "application/json"},
        body=b'{"result_label_keys":%b,"event":%b}' % (_json(want.labels), event),
        timeout_s=float(api.timeout_s),
        verify_tls=not api.insecure_skip_verify,
    )


def read_answer(answer: HttpResponse | NoResponse, want: ApiWant) -> Reply:
    """Labels that were asked for, or why there are none."""
    if isinstance(answer, NoResponse):
        problem = "timeout" if answer.kind.startswith("timeout") else answer.kind
        return Reply(problem=problem, text=answer.text)
    if answer.status == 404:
        return Reply()
    if 300 <= answer.status < 400:
        return Reply(problem="redirect", text=f"answered HTTP {answer.status}; redirects are not followed")
    if answer.status != 200:
        return Reply(problem="status", text=f"answered HTTP {answer.status}")
    if answer.body_cut:
        return Reply(problem="too_large", text="the answer is too large")
    try:
        told = msgspec.json.decode(answer.body, type=_Told).result_labels
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Reply(problem="bad_answer", text='the answer is not {"result_labels": {…}} in JSON')
    labels = {}
    for name in want.labels:
        value = told.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            return Reply(problem="bad_answer", text=f"result_labels.{name} is not text")
        labels[name] = clean_text(value)
    return Reply(labels)


def may_try_again(reply: Reply) -> bool:
    """Whether a second try may help: not where the answer itself is wrong, nor where our own guard refused."""
    return reply.problem in ("timeout", "connect", "tls", "cut", "dns", "status")
