"""The OpenAPI 3.1 document, derived from the declared operations and never written by hand."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from tocsin import __version__
from tocsin.api.multipart import File
from tocsin.api.operation import SIGNED_IN, Operation
from tocsin.api.problems import CODES

_REF = "#/components/schemas/{name}"
_INTRODUCTION = """\
JSON over POST. Give an APP key as `?app_key=` or `Authorization: Bearer`. Every answer is
`{"request_id", "data"}` or `{"request_id", "error": {"code", "message"}}`, and its header `Flashcat-Request-Id` is the
same request id. Times are Unix seconds. Unknown fields of a request are ignored; `null` means absent.
"""


def build(operations: Collection[Operation], base_url: str) -> dict[str, Any]:
    """The document as plain data."""
    ordered = sorted(operations, key=lambda one: one.path)
    kinds = [kind for one in ordered for kind in (one.body, one.result)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    paths: dict[str, Any] = {}
    for one, request, answer in zip(ordered, schemas[::2], schemas[1::2], strict=True):
        paths[one.path] = {one.method.lower(): _operation(one, request, answer, components)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tocsin", "version": __version__, "description": _INTRODUCTION},
        "servers": [{"url": base_url}],
        "tags": [{"name": name} for name in sorted({tag(one) for one in ordered})],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {"Problem": _problem()},
            "securitySchemes": {
                "app_key": {"type": "apiKey", "in": "query", "name": "app_key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def tag(one: Operation) -> str:
    """The resource an operation belongs to: the first part of its path."""
    return one.path.split("/")[1]


def _operation(one: Operation, request: Any, answer: Any, components: dict[str, Any]) -> dict[str, Any]:
    summary, _, rest = (inspect.getdoc(one.handler) or one.name).partition("\n")
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": summary.strip().rstrip("."),
        "tags": [tag(one)],
        "responses": {
            "200": {"description": "Done", "content": _content(one, answer)},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if rest.strip():
        described["description"] = inspect.cleandoc(rest)
    if one.method == "GET":
        described["parameters"] = _parameters(request, components)
    elif one.upload:
        described["parameters"] = [each for each in _parameters(request, components) if each["name"] != "file"]
        described["requestBody"] = {"content": {"multipart/form-data": {"schema": _form(request, components)}}}
    elif one.takes_body:
        described["requestBody"] = {"content": {"application/json": {"schema": request}}}
    if one.may is None:
        described["security"] = []
    else:
        described["security"] = [{"app_key": []}, {"bearer": []}]
        described["x-permission"] = "any" if one.may == SIGNED_IN else one.may
    return described


def _content(one: Operation, answer: Any) -> dict[str, Any]:
    if one.result is File:
        file = {"schema": {"type": "string", "format": "binary"}}
        return {"application/json": {"schema": _envelope({"type": "string"})}, "application/octet-stream": file}
    return {"application/json": {"schema": _envelope(answer)}}


def _form(request: Any, components: dict[str, Any]) -> dict[str, Any]:
    """An upload: its file, and the other fields for clients that do not put them into the query."""
    fields = components[request["$ref"].rpartition("/")[2]]["properties"]
    file = {"type": "string", "format": "binary"}
    return {"type": "object", "required": ["file"], "properties": {**fields, "file": file}}


def _envelope(answer: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["request_id", "data"],
        "properties": {"request_id": {"type": "string"}, "data": answer},
    }


def _parameters(request: Any, components: dict[str, Any]) -> list[dict[str, Any]]:
    struct = components[request["$ref"].rpartition("/")[2]]
    required: Iterable[str] = struct.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in struct.get("properties", {}).items()
    ]


def _problem() -> dict[str, Any]:
    error = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": {"type": "string", "enum": list(CODES)}, "message": {"type": "string"}},
    }
    envelope = {
        "type": "object",
        "required": ["request_id", "error"],
        "properties": {"request_id": {"type": "string"}, "error": error},
    }
    return {"description": "Refused or failed", "content": {"application/json": {"schema": envelope}}}
