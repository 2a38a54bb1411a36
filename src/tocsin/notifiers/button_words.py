"""What buttons say in the reader's language, and who did what a changed message tells of."""

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import one_line
from tocsin.notifiers.message import Button, Message

SNOOZES_MIN = (30, 60, 120, 480, 1440)
"""The lengths offered for a snooze, in minutes."""

_NAMES = {
    "ack": ("Acknowledge", "认领"),
    "unack": ("Unacknowledge", "取消认领"),
    "close": ("Close", "关闭"),
    "snooze": ("Snooze", "暂缓"),
    "escalate": ("Escalate", "升级"),
    "received": ("Received", "已收到"),
}


def button_name(message: Message, button: Button) -> str:
    """What a button says: "Acknowledge", "认领"."""
    return _NAMES[button.action][wording.is_chinese(message)]


def snoozes(button: Button) -> list[int]:
    """The lengths to offer beside the one the button came with, in minutes, shortest first."""
    return sorted({*SNOOZES_MIN, button.minutes} - {0})


def length_name(message: Message, minutes: int) -> str:
    """A length of time: `30 min`, `2 h`, `2 小时`."""
    chinese = wording.is_chinese(message)
    if minutes % 60:
        return f"{minutes} 分钟" if chinese else f"{minutes} min"
    return f"{minutes // 60} 小时" if chinese else f"{minutes // 60} h"


def done_by(message: Message) -> str:
    """Who did what the event tells of and until when, in one line: "Ann · until 2026-…"; empty when nobody did."""
    until = ""
    if message.snoozed_until_at:
        time = wording.show_time(message, message.snoozed_until_at)
        until = f"暂缓至 {time}" if wording.is_chinese(message) else f"until {time}"
    return " · ".join(filter(None, (one_line(message.actor), until)))


def facts(message: Message) -> list[wording.Fact]:
    """The facts of the shared wording; what happened also says who did it and until when."""
    said, by = wording.facts(message), done_by(message)
    return [wording.Fact(said[0].name, f"{said[0].value} · {by}"), *said[1:]] if by and said else said


def being_done(*, chinese: bool) -> str:
    """What is said where the answer takes longer than the chat app waits."""
    return "正在处理……" if chinese else "It is being done…"
