"""The texts of a new source folder: manifest, guides, icon. What they say is true of any sender of webhooks."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from tocsin.cli.captured import Shape
from tocsin.sources.guess import Path
from tocsin.sources.guess_words import Role

_COLOURS: Final = ("#b3541e", "#7a6f1d", "#2f7d4f", "#1f7a8c", "#3b5bbd", "#7048a8", "#a83a6b", "#56606b")
_ROWS: Final[Mapping[Role, tuple[str, str]]] = {
    "title": ("title", "标题"),
    "description": ("description", "描述"),
    "severity": ("severity", "严重程度"),
    "state": ("recovered", "恢复"),
    "resource": ("label `resource`", "标签 `resource`"),
    "check": ("label `check`", "标签 `check`"),
    "time": ("time", "时间"),
    "key": ("alert key", "告警键"),
}


def manifest(name: str, title: str, shape: Shape, *, recovers: bool) -> str:
    """What the folder says of itself. ``recovers``: a captured body shows that an alert is over."""
    quoted = json.dumps(title, ensure_ascii=False)
    lines = [
        'kind = "alert"',
        f'types = ["{name.replace("_", "-")}"]',
        '# Check: "open-source", "cloud", "commercial", "chat", "internal" or "custom".',
        'category = "custom"',
        *(["batch = true"] if shape in ("array", "listed") else []),
        *(['methods = ["GET", "POST"]'] if shape == "query" else []),
    ]
    if not recovers:
        lines += [
            "# Check: if it says when an alert is over, add the body that says so to payloads/ and remove this line.",
            "recovers = false",
        ]
    summary = json.dumps(f"Alerts of {title}, sent by its webhook.")
    summary_zh = json.dumps(f"接收 {title} 的告警，由其 Webhook 推送。", ensure_ascii=False)
    texts = ["[title]", f"en = {quoted}", f"zh = {quoted}", "", "[summary]", f"en = {summary}", f"zh = {summary_zh}"]
    return "\n".join([*lines, "", *texts, ""])


def icon(name: str, title: str) -> str:
    """The first letter on a square whose colour depends on the name."""
    colour = _COLOURS[zlib.crc32(name.encode()) % len(_COLOURS)]
    letter = escape(next((one for one in title if one.isalnum()), name[0]).upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<rect x="1" y="1" width="22" height="22" rx="4" fill="{colour}"/>'
        '<text x="12" y="17" font-family="sans-serif" font-size="14" font-weight="bold" text-anchor="middle" fill="#fff">'
        f"{letter}</text></svg>\n"
    )


def guide_en(title: str, shape: Shape, places: Mapping[Role, Path]) -> str:
    """What to do in the other product, in English."""
    rows = [f"| {_ROWS[role][0]} | `{'.'.join(path)}` |" for role, path in places.items()]
    return f"""# {title}

## 1. Enter the address

Where {title} lets you add a webhook, add one with this address:

```
{{{{push_url}}}}
```

{_HOW_EN[shape]}

## 2. Try it

Let it send a test message. *Latest event* of this integration says when something came in; what could not be read is listed
there with the reason.

## How fields are read

| here | from {title} |
|---|---|
{chr(10).join(rows)}
"""


def guide_zh(title: str, shape: Shape, places: Mapping[Role, Path]) -> str:
    """The same in Chinese."""
    rows = [f"| {_ROWS[role][1]} | `{'.'.join(path)}` |" for role, path in places.items()]
    return f"""# {title}

## 1. 填写地址

在 {title} 中可以添加 Webhook 的位置，使用以下地址添加一个：

```
{{{{push_url}}}}
```

{_HOW_ZH[shape]}

## 2. 测试

让它发送一条测试消息。该集成的“最近事件”会显示何时收到了内容；无法读取的内容会列在那里，并附有原因。

## 字段对应

| 此处 | 来自 {title} |
|---|---|
{chr(10).join(rows)}
"""


_JSON_EN: Final = "The method is `POST`, the content type `application/json`."
_JSON_ZH: Final = "请求方法为 `POST`，内容类型为 `application/json`。"
_HOW_EN: Final[Mapping[Shape, str]] = {
    "object": f"{_JSON_EN} One request holds one alert.",
    "listed": f"{_JSON_EN} One request may hold many alerts; each becomes an event of its own.",
    "array": f"{_JSON_EN} One request may hold many alerts; each becomes an event of its own.",
    "form": "The method is `POST`, the content type `application/x-www-form-urlencoded`. One request holds one alert.",
    "query": "The method is `GET`; the fields follow in the query, after the key: `&name=value`. One request holds one alert.",
}
_HOW_ZH: Final[Mapping[Shape, str]] = {
    "object": f"{_JSON_ZH}一次请求包含一条告警。",
    "listed": f"{_JSON_ZH}一次请求可包含多条告警，每条都会成为独立的事件。",
    "array": f"{_JSON_ZH}一次请求可包含多条告警，每条都会成为独立的事件。",
    "form": "请求方法为 `POST`，内容类型为 `application/x-www-form-urlencoded`。一次请求包含一条告警。",
    "query": "请求方法为 `GET`；字段写在查询串中，位于密钥之后：`&name=value`。一次请求包含一条告警。",
}
