"""The sentences every medium shares, in English and Chinese: what is said when the user wrote no template."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.notifiers.cutting import fit_lines, one_line
from tocsin.notifiers.message import DigestLine, Message

_EVENTS = {
    "triggered": ("Triggered", "已触发"),
    "repeat": ("Still open", "仍未恢复"),
    "escalated": ("Escalated", "已升级"),
    "acknowledged": ("Acknowledged", "已认领"),
    "unacknowledged": ("Back to unacknowledged", "已取消认领"),
    "closed": ("Closed", "已关闭"),
    "reopened": ("Reopened", "重新打开"),
    "woken": ("Snooze ended", "暂缓结束"),
    "reassigned": ("Assigned to you", "已分派给你"),
    "responder_added": ("You were added as responder", "已添加为处理人"),
    "snoozed": ("Snoozed", "已暂缓"),
    "storm": ("Alert storm", "告警风暴"),
    "digest": ("Digest", "汇总"),
    "notice": ("Notice", "通知"),
    "test": ("Test message", "测试消息"),
}
_SEVERITIES = {"Critical": "严重", "Warning": "警告", "Info": "提醒", "Ok": "恢复"}
_PROGRESS = {"Triggered": "待处理", "Processing": "处理中", "Closed": "已关闭"}
_WORDS = {
    "event": ("What happened", "事件"),
    "severity": ("Severity", "严重程度"),
    "progress": ("Progress", "处理进度"),
    "channel": ("Channel", "协作空间"),
    "started": ("Started", "触发时间"),
    "alerts": ("Alerts", "告警数"),
    "responders": ("Responders", "处理人"),
    "layer": ("Layer and round", "环节与轮次"),
    "reason": ("Why you", "通知原因"),
    "description": ("Description", "描述"),
    "labels": ("Labels", "标签"),
    "open": ("Open the incident", "查看故障"),
    "open_all": ("Open the incidents", "查看故障列表"),
}


class Fact(Struct, frozen=True):
    """One line of facts: its name in the reader's language and its value."""

    name: str
    value: str


def is_chinese(message: Message) -> bool:
    """The reader's language is Chinese; every other locale is served in English."""
    return message.locale.lower().startswith("zh")


def word(message: Message, key: str) -> str:
    """A fixed word such as `reason` in the reader's language."""
    return _WORDS[key][is_chinese(message)]


def open_word(message: Message) -> str:
    """What the link to the console says."""
    return word(message, "open_all" if message.event == "digest" else "open")


def event_name(message: Message) -> str:
    """What happened, as a heading: "Escalated", "已升级"."""
    return _EVENTS[message.event][is_chinese(message)]


def severity_name(message: Message, severity: str | None = None) -> str:
    """The severity in the reader's language."""
    severity = message.severity if severity is None else severity
    return _SEVERITIES.get(severity, severity) if is_chinese(message) else severity


def progress_name(message: Message, progress: str | None = None) -> str:
    """The progress in the reader's language."""
    progress = message.progress if progress is None else progress
    return _PROGRESS.get(progress, progress) if is_chinese(message) else progress


def headline(message: Message) -> str:
    """One line that names the matter: `[Critical] INC #A1B2C3 title`. Robots with the keyword `#` find it here."""
    if message.event == "digest":
        count = len(message.lines)
        text = f"{count} 个故障汇总 #" if is_chinese(message) else f"Digest # {count} incidents"
        return f"[{event_name(message)}] {text}" if is_chinese(message) else text
    if not message.num:
        return one_line(f"[{event_name(message)}] # {message.title}")
    return one_line(f"[{severity_name(message)}] INC #{message.num} {message.title}")


def facts(message: Message) -> list[Fact]:
    """What a responder needs to decide, most important first; what is unknown is left out."""
    if message.event == "notice":
        return [Fact(word(message, "reason"), one_line(message.reason))] if message.reason else []
    asks = message.event in ("triggered", "repeat", "escalated")
    layer = f"{message.layer} / {message.round}" if message.layer and asks else ""
    values = {
        "event": " · ".join(filter(None, (event_name(message), one_line(message.actor), _until(message)))),
        "severity": severity_name(message),
        "progress": progress_name(message),
        "channel": message.channel_name,
        "started": show_time(message, message.started_at) if message.started_at else "",
        "alerts": str(message.alert_count) if message.alert_count else "",
        "responders": ", ".join(message.responders),
        "layer": layer,
        "reason": message.reason,
    }
    return [Fact(word(message, key), one_line(value)) for key, value in values.items() if value]


def _until(message: Message) -> str:
    """Until when an incident is snoozed, or an empty text."""
    if not message.snoozed_until_at:
        return ""
    time = show_time(message, message.snoozed_until_at)
    return f"暂缓至 {time}" if is_chinese(message) else f"until {time}"


def notices(message: Message) -> list[str]:
    """Warnings about this very copy: that it may be a second one, that it comes late."""
    chinese = is_chinese(message)
    said: list[str] = []
    if message.repeat:
        said.append(
            "此消息可能是重复的：上一次发送的结果未知。"
            if chinese
            else "This may be a repeat: the outcome of the attempt before is unknown."
        )
    if message.delayed_s > 0:
        minutes, seconds = divmod(message.delayed_s, 60)
        said.append(
            f"此消息延迟了 {minutes} 分 {seconds} 秒送出。"
            if chinese
            else f"This message was delayed by {minutes} min {seconds} s."
        )
    return said


def label_lines(message: Message) -> list[str]:
    """The labels as `key: value`, in alphabetical order."""
    return [f"{one_line(key)}: {one_line(value)}" for key, value in sorted(message.labels.items())]


def digest_line(message: Message, line: DigestLine) -> str:
    """One incident of a digest as plain text without its link."""
    severity, progress = severity_name(message, line.severity), progress_name(message, line.progress)
    return one_line(f"[{severity}] INC #{line.num} {line.title} ({progress})")


def show_time(message: Message, at: int) -> str:
    """An instant (milliseconds) in the reader's time zone: `2026-11-21 04:05:06 UTC+08:00`."""
    moment = datetime.fromtimestamp(at / 1000, _zone(message.time_zone))
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC{offset[:3]}:{offset[3:5]}"


def plain_text(message: Message, *, link: bool = True) -> str:
    """The whole default wording as plain text. With `link`, the address of the incident is the last line."""
    parts = [headline(message), *notices(message)]
    if message.event == "digest":
        parts += [f"{digest_line(message, line)}\n  {line.url}".rstrip() for line in message.lines]
    else:
        parts += [f"{fact.name}: {fact.value}" for fact in facts(message)]
        parts += ["", message.description.strip()] if message.description.strip() else []
        parts += ["", *label_lines(message)] if message.labels else []
    if link and message.url:
        parts += ["", f"{open_word(message)}: {message.url}"]
    return "\n".join(parts)


def markdown(message: Message, *, escape: Callable[[str], str], limit: int, line_end: str = "\n") -> tuple[str, str]:
    """The default wording in Markdown without heading and link: facts (or digest lines), then the description.

    `escape` makes foreign text inert in the medium at hand; `line_end` is what the medium takes for a line break;
    `limit` (bytes) keeps the lines of a digest whole.
    """
    if message.event == "digest":
        return digest(message, lambda line: _digest_markdown(message, line, escape), limit, line_end), ""
    said = [*map(escape, notices(message)), *(f"**{f.name}**: {escape(f.value)}" for f in facts(message))]
    return line_end.join(said), escape(message.description.strip())


def digest(message: Message, show: Callable[[DigestLine], str], limit: int, line_end: str = "\n") -> str:
    """The lines of a digest within `limit` bytes, whole ones only, and how many more there are."""
    said = [*notices(message), *map(show, message.lines)]
    text, missing = fit_lines(said, limit - 60, line_end)
    if not missing:
        return text
    return f"{text}{line_end}{more(message, missing)}" if text else more(message, missing)


def more(message: Message, missing: int) -> str:
    """That a digest left out `missing` incidents."""
    return f"……另有 {missing} 条" if is_chinese(message) else f"… and {missing} more"


def _digest_markdown(message: Message, line: DigestLine, escape: Callable[[str], str]) -> str:
    text = escape(digest_line(message, line))
    return f"- {text} [→]({line.url})" if line.url else f"- {text}"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown zone must not stop a page
        return UTC
