"""What buttons say in the reader's language."""

from tocsin.notifiers import wording
from tocsin.notifiers.message import Button, Message

SNOOZES_MIN = (30, 60, 120, 480, 1440)
"""The lengths offered for a snooze, in minutes."""

_NAMES = {
    "ack": ("Acknowledge", "认领"),
    "unack": ("Unacknowledge", "取消认领"),
    "close": ("Close", "关闭"),
    "snooze": ("Snooze", "暂缓"),
    "escalate": ("Escalate", "升级"),
    "received": ("I got it", "已收到"),
}


def button_name(message: Message, button: Button) -> str:
    """What a button says, without a length: "Acknowledge", "认领"."""
    return _NAMES[button.action][wording.is_chinese(message)]


def label(message: Message, button: Button) -> str:
    """What a button says: "Acknowledge", "Snooze 2 h", "暂缓 2 小时"."""
    name = button_name(message, button)
    return f"{name} {length_name(message, button.minutes)}" if button.minutes > 0 else name


def snoozes(button: Button) -> list[int]:
    """The lengths to offer beside the one the button came with, in minutes, shortest first."""
    return sorted({*SNOOZES_MIN, button.minutes} - {0})


def length_name(message: Message, minutes: int) -> str:
    """A length of time: `30 min`, `2 h`, `2 小时`."""
    chinese = wording.is_chinese(message)
    if minutes % 60:
        return f"{minutes} 分钟" if chinese else f"{minutes} min"
    return f"{minutes // 60} 小时" if chinese else f"{minutes // 60} h"


def being_done(*, chinese: bool) -> str:
    """What is said where the answer takes longer than the chat app waits."""
    return "正在处理……" if chinese else "It is being done…"
