"""What somebody is told who pressed a button or a key, in English and 中文. Pure."""

from __future__ import annotations

from typing import Final

_DONE: Final = {
    "ack": ("You acknowledged it.", "您已认领该故障。"),
    "unack": ("You took your acknowledgement back.", "您已取消认领。"),
    "close": ("You closed it.", "您已关闭该故障。"),
    "snooze": ("You snoozed it.", "您已暂缓该故障。"),
    "escalate": ("It was escalated to the next layer.", "已升级到下一环节。"),
    "received": ("Thank you: it is noted that this reached you.", "谢谢，已记录您收到此消息。"),
    "refresh": ("This is how it stands now.", "已刷新为最新状态。"),
}
_REFUSED: Final = {
    "repeated": ("This was done already.", "该操作已处理。"),
    "forged": ("This button was not made by this server.", "该按钮无效。"),
    "too_old": ("This button is too old: open the incident instead.", "该按钮已过期，请打开故障详情操作。"),
    "stranger": (
        "Your account here is not linked to a member: link it in your personal settings.",
        "您的账号尚未与成员关联，请先在个人设置中完成关联。",
    ),
    "gone": ("You are not a member any more.", "您已不是成员。"),
    "nobody": ("It is not known whom this message went to.", "无法识别该消息的接收人。"),
    "no_next_layer": ("There is no further layer to escalate to.", "没有可升级的下一环节。"),
    "no_rule": ("It follows no escalation rule, so there is no next layer.", "该故障没有分派策略，无法升级。"),
    "not_seen": ("You may not see this incident.", "您无权查看该故障。"),
    "no_right": ("Your role does not allow this.", "您的角色无权执行此操作。"),
    "no_action": ("This message cannot do that.", "该消息不支持此操作。"),
}


def done(action: str, locale: str) -> str:
    """That it was done."""
    return _pick(_DONE.get(action, ("Done.", "已完成。")), locale)


def refused(code: str, locale: str) -> str:
    """Why nothing was done."""
    return _pick(_REFUSED[code], locale)


def in_english(code: str) -> str:
    """The reason on the timeline, without a full stop."""
    return _REFUSED[code][0].rstrip(".")


def _pick(words: tuple[str, str], locale: str) -> str:
    return words[locale.lower().startswith("zh")]
