"""The files of a new source folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

from tocsin.sources.guess import Guess
from tocsin.sources.source import Push

EMPTY = '""'
"""The expression of a field that no body has."""
RECEIVED_AT = 1_790_000_000_000


def write(folder: Path, name: str, title: str, body: bytes, found: Guess) -> list[str]:
    """Write a whole folder; the names of its files. The expected outcome is what the new parser makes of the body."""
    (folder / "payloads").mkdir(parents=True)
    files = {
        "__init__.py": "",
        "manifest.toml": _manifest(name, title, is_batch=bool(found.items)),
        "parse.py": _parser(title, found),
        "guide.en.md": _GUIDE_EN.format(title=title),
        "guide.zh.md": _GUIDE_ZH.format(title=title),
        "icon.svg": _ICON.format(letter=title[:1].upper()),
    }
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "payloads" / "first.json").write_bytes(body)
    expected = _expected(folder, body)
    (folder / "payloads" / "first.expected.json").write_text(json.dumps(expected, indent=2, ensure_ascii=False) + "\n")
    return [*files, "payloads/first.json", "payloads/first.expected.json"]


def _manifest(name: str, title: str, *, is_batch: bool) -> str:
    lines = ['kind = "alert"', f'types = ["{name}"]', 'category = "custom"']
    lines += ["batch = true"] if is_batch else []
    # Until there is a payload of a recovery nobody knows that it says when something is over.
    lines += ["recovers = false", "", "[title]", f"en = {json.dumps(title)}", f"zh = {json.dumps(title)}", ""]
    lines += [
        "[summary]",
        f"en = {json.dumps(f'Alerts of {title}.')}",
        f"zh = {json.dumps(f'接收 {title} 的告警。')}",
        "",
    ]
    return "\n".join(lines)


def _parser(title: str, found: Guess) -> str:
    parts = {what: _read(path) for what, path in found.fields.items()}
    listed = bool(found.items)
    call = f'read_each(push, "an alert of {title}", make)'
    if found.items not in ("", "[]"):
        call = f"make_each(sent.listed({json.dumps(found.items)}), body, {json.dumps(found.items)}, make)"
    imports = "make_each, read_object" if found.items not in ("", "[]") else "read_each"
    lines = [
        f'"""{title}: what it takes each field for was guessed from a body."""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Mapping",
        "from typing import Final",
        "",
        "from tocsin.sources import severity",
        "from tocsin.sources.body import Body",
        "from tocsin.sources.event import Event, Status",
        f"from tocsin.sources.fields import Fields, {imports}",
        "from tocsin.sources.making import Draft, finished, key_of",
        "from tocsin.sources.source import BadPush, Parsed, Push",
        "",
        "# Add the words that this system uses; one that nobody knows is a Warning.",
        "_SEVERITIES: Final[Mapping[str, Status]] = {**severity.COMMON}",
        '_OVER: Final = frozenset({"ok", "resolved", "recovered", "closed", "up", "normal"})',
        "",
        "",
        "def parse(push: Push) -> Parsed:",
        f'    """One event{" for each alert" if listed else ""}. Raises `BadPush` when nothing says what it is about."""',
    ]
    if found.items not in ("", "[]"):
        lines += [f'    body, sent = read_object(push, "alerts of {title}")', ""]
    lines += [
        "    def make(sent: Fields, body: Body) -> Event:",
        "        return finished(_draft(sent), push, body)",
        "",
        f"    return {call}",
        "",
        "",
        "def _draft(sent: Fields) -> Draft:",
        f"    title = {parts['title']}",
        "    if not title:",
        f'        raise BadPush("title_missing", "is required", path={json.dumps(".".join(found.fields["title"]))})',
        f"    word = {parts.get('severity') or parts.get('status') or EMPTY}",
        "    flags: list[str] = []",
        '    firing: Status = severity.status_of(word, _SEVERITIES, flags) if word else "Warning"',
        f"    is_over = {parts.get('status', EMPTY)}.lower() in _OVER",
        "    return Draft(",
        "        title=title,",
        '        status="Ok" if is_over else firing,',
        "        # The same when it is over: never a time, a value or the id of a message.",
        f"        key=key_of({parts.get('key', EMPTY)}),",
        f"        resource={parts.get('resource', EMPTY)},",
        f"        check={parts.get('check', 'title')},",
        f"        description={parts.get('description', EMPTY)},",
        "        labels=sent.all_texts(),",
        f"        at={parts['time']} or None," if "time" in parts else "        at=None,",
        "        flags=[] if is_over else flags,",
        "    )",
        "",
    ]
    return "\n".join(lines)


def _read(path: tuple[str, ...]) -> str:
    """The expression that reads a field."""
    inner = "".join(f".inner({json.dumps(name)})" for name in path[:-1])
    return f"sent{inner}.text({json.dumps(path[-1])})"


def _expected(folder: Path, body: bytes) -> dict[str, object]:
    """What the new parser makes of the body, as a golden expectation."""
    push = Push(body, "application/json", {}, {}, RECEIVED_AT)
    events = _module(folder / "parse.py").parse(push).events
    return {
        "payload_file": "first.json",
        "provenance_kind": "captured",
        "http": {"method": "POST", "content_type": "application/json"},
        "events": [
            {
                "title": event.title,
                "event_status": event.status,
                "labels": {name: event.labels[name] for name in ("resource", "check") if name in event.labels},
            }
            for event in events
        ],
    }


def _module(path: Path) -> ModuleType:
    module = ModuleType(f"new_source_{path.parent.name}")
    sys.modules[module.__name__] = module  # its annotations are looked up there
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)  # noqa: S102 - just written by us
    return module


_GUIDE_EN = """Let {title} post its alerts as JSON to this address:

```
{{{{push_url}}}}
```

An answer of 200 means that they are on disk.
"""
_GUIDE_ZH = """让 {title} 将告警以 JSON 推送到下面的地址：

```
{{{{push_url}}}}
```

返回 200 表示已经落盘。
"""
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#364fc7"/>'
    '<text x="16" y="22.5" font-family="sans-serif" font-size="18" font-weight="700" text-anchor="middle" fill="#fff">'
    "{letter}</text></svg>\n"
)
