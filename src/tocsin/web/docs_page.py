"""The API's documentation as one page without scripts, so that the browser's own search finds every field."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

from tocsin.api.fields import MAX_NUMBER

_DEEPEST: Final = 6

_STYLE: Final = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent);
  --soft: color-mix(in srgb, currentColor 6%, transparent); --accent: light-dark(#b4232a, #ff7a7f); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 17rem 1fr; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem;
  border-right: 1px solid var(--line); }
nav b { display: block; margin-top: 1rem; text-transform: capitalize; }
nav a { display: block; color: inherit; text-decoration: none; font-size: .9rem; padding: .1rem .4rem;
  border-radius: 4px; }
nav a:hover, nav a:focus-visible { background: var(--soft); }
main { padding: 2rem clamp(1rem, 4vw, 3.5rem) 6rem; max-width: 72rem; min-width: 0; }
h1 { font-size: 1.7rem; margin: 0; } h2 { margin: 3rem 0 0; text-transform: capitalize; }
section { border-top: 1px solid var(--line); padding: 1.2rem 0; scroll-margin-top: 1rem; }
section:target h3 code { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 3px; }
h3 { margin: 0; font-size: 1.05rem; } h3 code { font-size: 1rem; } h4 { margin: 1rem 0 .2rem; font-size: .85rem; }
code { font-family: ui-monospace, monospace; font-size: .88em; }
.method { color: var(--accent); font-weight: 700; margin-right: .4rem; }
.may { font-size: .8rem; border: 1px solid var(--line); border-radius: 99px; padding: .05rem .6rem;
  margin-left: .6rem; }
pre { background: var(--soft); padding: .8rem 1rem; border-radius: 6px; overflow: auto; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--soft); }
th { font-weight: 600; font-size: .8rem; } td:first-child { white-space: nowrap; }
td:last-child { min-width: 12rem; }
@media (max-width: 800px) { body { display: block; } nav { position: static; height: auto; border: 0; } }
"""
CSP: Final = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
).encode()
"""The page's content security policy: this one style sheet and nothing else."""


def render(document: dict[str, Any]) -> str:
    """The page for an OpenAPI document."""
    by_tag: dict[str, list[tuple[str, str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            by_tag.setdefault(one["tags"][0], []).append((method.upper(), path, one))
    info = document["info"]
    parts = [
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(info["title"])} API</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head>\n<body>\n<nav><a href='/'><b>Tocsin</b></a>",
        *(_links(tag, ones) for tag, ones in by_tag.items()),
        f"</nav>\n<main><h1>{escape(info['title'])} API</h1>",
        f"<p>Version {escape(info['version'])} · <a href='/openapi.json'>openapi.json</a></p>",
        *(f"<p>{_inline(paragraph)}</p>" for paragraph in info["description"].strip().split("\n\n")),
        _example(document["servers"][0]["url"]),
    ]
    schemas = document["components"]["schemas"]
    for tag, ones in by_tag.items():
        parts.append(f"<h2>{escape(tag.replace('-', ' '))}</h2>")
        parts += [_section(method, path, one, schemas) for method, path, one in ones]
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def _links(tag: str, ones: Iterable[tuple[str, str, Any]]) -> str:
    links = "".join(f'<a href="#{one["operationId"]}">{escape(path)}</a>' for _, path, one in ones)
    return f"<b>{escape(tag.replace('-', ' '))}</b>{links}"


def _example(base_url: str) -> str:
    command = f"curl -sS '{base_url}/team/list' \\\n  -H 'Authorization: Bearer YOUR_APP_KEY' -d '{{\"limit\": 5}}'"
    command = command.replace(" -d ", " \\\n  -H 'Content-Type: application/json' -d ")
    return f"<pre><code>{escape(command)}</code></pre>"


def _section(method: str, path: str, one: Any, schemas: dict[str, Any]) -> str:
    may = one.get("x-permission", "public")
    head = f'<section id="{one["operationId"]}"><h3><span class="method">{method}</span><code>{escape(path)}</code>'
    parts = [f'{head}<span class="may">{escape(may)}</span></h3>', f"<p>{_inline(one['summary'])}."]
    parts.append(f" {_inline(one['description'])}</p>" if "description" in one else "</p>")
    request = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if request is None and one.get("parameters"):
        properties = {each["name"]: each["schema"] for each in one["parameters"]}
        request = {"type": "object", "properties": properties}
    answer = one["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["data"]
    parts.append(_table("Request", request, schemas, is_request=True))
    parts.append(_table("Answer (data)", answer, schemas, is_request=False))
    return "".join(parts) + "</section>"


def _table(title: str, schema: Any, schemas: dict[str, Any], *, is_request: bool) -> str:
    rows = list(_rows(schema, schemas, "", 0)) if schema else []
    if not rows:
        return ""
    lines = []
    for name, kind, rule, about, is_required in rows:
        mark = " · required" if is_required and is_request else ""
        lines.append(
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(kind)}{mark}</td>"
            f"<td>{escape(rule)}</td><td>{_inline(about)}</td></tr>"
        )
    head = "<tr><th>Field</th><th>Type</th><th>Rule</th><th>Meaning</th></tr>"
    return f'<h4>{title}</h4><div class="wide"><table>{head}{"".join(lines)}</table></div>'


def _rows(schema: Any, schemas: dict[str, Any], path: str, depth: int) -> Iterator[tuple[str, str, str, str, bool]]:
    """Every field below a schema as ``(dotted path, type, rule, meaning, required)``; of several kinds, one after the other."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(kinds) > 1:
        for one in kinds:
            yield from _rows(one, schemas, path, depth)
        return
    schema = _resolved(schema, schemas)
    if depth > _DEEPEST:
        return
    if schema.get("type") == "array":
        yield from _rows(schema.get("items", {}), schemas, f"{path}[]", depth + 1)
    for name, child in schema.get("properties", {}).items():
        here = f"{path}.{name}".lstrip(".")
        full = _resolved(child, schemas)
        about = child.get("description") or ("" if "$ref" in child else full.get("description", ""))
        yield here, _kind(full, schemas), _rule(full), about, name in schema.get("required", ())
        yield from _rows(full, schemas, here, depth + 1)


def _resolved(schema: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema itself: references followed, and of "or null" only the other part."""
    for _ in range(8):
        if "$ref" in schema:
            schema = schemas.get(schema["$ref"].rpartition("/")[2], {})
        elif "anyOf" in schema:
            rest = {name: value for name, value in schema.items() if name != "anyOf"}
            schema = {**next((one for one in schema["anyOf"] if one.get("type") != "null"), {}), **rest}
        else:
            break
    return dict(schema)


def _kind(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_kind(_resolved(schema.get('items', {}), schemas), schemas)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_kind(_resolved(schema['additionalProperties'], schemas), schemas)}"
    if "enum" in schema and "type" not in schema:
        return "string"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _rule(schema: dict[str, Any]) -> str:
    rules = [" | ".join(str(value) for value in schema["enum"] if value is not None)] if "enum" in schema else []
    for low, high, what in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
    ):
        least, most = schema.get(low), schema.get(high)
        if most == MAX_NUMBER:
            most = None  # every id's bound: true, and of no use to a reader
        if least is not None and most is not None:
            rules.append(f"{least} to {most}{what}")
        elif least is not None or most is not None:
            rules.append(f"at least {least}{what}" if most is None else f"at most {most}{what}")
    if "pattern" in schema:
        rules.append(schema["pattern"])
    if schema.get("default") not in (None, "", [], {}, False, 0):
        rules.append(f"default {schema['default']}")
    return ", ".join(rules)


def _inline(text: str) -> str:
    """Escaped text whose `words` in backticks are code."""
    parts = escape(text).replace("``", "`").split("`")
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))
