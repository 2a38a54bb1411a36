"""The HTML part of a mail: one column, inline styles, no picture, no script, readable on a phone and in the dark."""

from html import escape
from urllib.parse import urlsplit

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, one_line
from tocsin.notifiers.message import DigestLine, Message

_ACCENTS = {"Critical": "#c92a2a", "Warning": "#d9480f", "Info": "#1864ab", "Ok": "#2b8a3e"}
_MAX_LABELS = 50
_MAX_DIGEST_LINES = 100
_LABEL_BYTES = 256
# Mail programs that know dark mode follow `color-scheme`; the accents are readable on white and on black alike.
_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    "<style>:root{color-scheme:light dark}@media(prefers-color-scheme:dark){.p{background:#1a1b1e!important;"
    "color:#e9ecef!important}.q{color:#adb5bd!important}}</style>"
)
_BODY = (
    "margin:0;padding:16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif;"
    "background:#ffffff;color:#212529"
)


def page(message: Message) -> str:
    """The whole HTML document of our own wording. Everything foreign in it is escaped."""
    digest = message.event == "digest"
    inner = _digest(message) if digest else _incident(message)
    notices = "".join(f'<p style="margin:0 0 12px"><b>{escape(text)}</b></p>' for text in wording.notices(message))
    heading = escape(cut(wording.headline(message), 2000))
    return (
        f'<!DOCTYPE html><html lang="{"zh" if wording.is_chinese(message) else "en"}"><head>{_HEAD}'
        f"<title>{heading}</title></head>"
        f'<body class="p" style="{_BODY}"><div style="max-width:600px;margin:0 auto">'
        f'<div style="border-left:6px solid {_accent(message)};padding-left:12px;margin-bottom:16px">'
        f'<div class="q" style="color:#495057;font-size:14px">{escape(wording.event_name(message))}</div>'
        f'<h1 style="font-size:20px;line-height:1.3;margin:0;word-break:break-word">{heading}</h1></div>'
        f"{notices}{inner}{_button(message)}</div></body></html>"
    )


def wrap(message: Message, fragment: str) -> str:
    """The document around what a user's template made; the template's own HTML is kept as it is."""
    if "<html" in fragment.lower():
        return fragment
    notices = "".join(f"<p><b>{escape(text)}</b></p>" for text in wording.notices(message))
    return (
        f'<!DOCTYPE html><html><head>{_HEAD}</head><body class="p" style="{_BODY}">'
        f'<div style="max-width:600px;margin:0 auto">{notices}{fragment}</div></body></html>'
    )


def _incident(message: Message) -> str:
    rows = "".join(_row(fact.name, fact.value) for fact in wording.facts(message))
    parts = [f'<table role="presentation" style="border-collapse:collapse;margin-bottom:16px">{rows}</table>']
    if message.description.strip():
        text = escape(cut(message.description.strip(), 8192))
        parts.append(f'<p style="white-space:pre-wrap;word-break:break-word;margin:0 0 16px">{text}</p>')
    if message.labels:
        shown = sorted(message.labels.items())[:_MAX_LABELS]
        rows = "".join(_row(cut(one_line(key), 64), cut(one_line(value), _LABEL_BYTES)) for key, value in shown)
        parts.append(f'<table role="presentation" style="border-collapse:collapse;font-size:14px">{rows}</table>')
    return "".join(parts)


def _digest(message: Message) -> str:
    lines = "".join(_digest_line(message, line) for line in message.lines[:_MAX_DIGEST_LINES])
    missing = len(message.lines) - _MAX_DIGEST_LINES
    more = f"<p>{escape(wording.more(message, missing))}</p>" if missing > 0 else ""
    return f'<ul style="padding-left:20px;margin:0 0 16px">{lines}</ul>{more}'


def _digest_line(message: Message, line: DigestLine) -> str:
    text = escape(cut(wording.digest_line(message, line), 200))
    if _is_web(line.url):
        text = f'<a href="{escape(line.url)}" rel="noopener noreferrer" style="color:inherit">{text}</a>'
    return f'<li style="margin-bottom:6px;word-break:break-word">{text}</li>'


def _row(name: str, value: str) -> str:
    left = f'<td class="q" style="color:#495057;padding:2px 12px 2px 0;vertical-align:top">{escape(name)}</td>'
    return f'<tr>{left}<td style="padding:2px 0;word-break:break-word">{escape(cut(value, 2048))}</td></tr>'


def _button(message: Message) -> str:
    if not _is_web(message.url):
        return ""
    word = escape(wording.open_word(message))
    style = (
        f"display:block;background:{_accent(message)};color:#ffffff;text-align:center;text-decoration:none;"
        "font-weight:600;font-size:18px;padding:14px 24px;border-radius:8px;margin:24px 0"
    )
    return f'<a href="{escape(message.url)}" rel="noopener noreferrer" style="{style}">{word}</a>'


def _accent(message: Message) -> str:
    return _ACCENTS["Ok"] if message.progress == "Closed" else _ACCENTS.get(message.severity, _ACCENTS["Info"])


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
