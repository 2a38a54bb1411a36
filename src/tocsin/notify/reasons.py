"""Why somebody is told, in 中文. Reasons are kept in English, beside each decision; a message says them to its reader. Pure."""

from __future__ import annotations

import re
from typing import Final

_LAYER: Final = re.compile(
    r"layer (\d+) of rule (.*): (you are .*|this address is .*|the group of this bot is .*)", re.DOTALL
)
_FALLBACK: Final = re.compile(r"(.*) \(in place of ([^()]+), which did not get through\)", re.DOTALL)
_AGAIN: Final = " (sent again by hand)"
_QUIET: Final = re.compile(r"(.*) \((.*)\)", re.DOTALL)
_NAMED: Final = {
    "you are named in it": "您被直接指定",
    "this address is named in it": "该邮箱被直接指定",
    "the group of this bot is named in it": "该机器人所在群被指定",
}
_TEAM: Final = "you are in team "
_SCHEDULE: Final = "you are on call in schedule "
_WHOLE: Final = {
    "it was assigned to you directly": "该故障直接分派给您",
    "you were asked to join as a responder": "您被邀请协同处理",
    "you asked for a drill": "您发起了演练",
    "a colleague asks you": "同事请求您",
    "your swap was answered": "您的换班请求有了答复",
    "you are on leave then": "您届时休假",
    "your time on call begins or ends": "您的值班即将开始或结束",
    "you are on call": "您正在值班",
    "your team owns the channel": "您的团队拥有该协作空间",
    "the group is named in the schedule": "该群组在值班表中指定",
}
_WAYS: Final = {
    "voice call": "语音电话",
    "SMS": "短信",
    "e-mail": "邮件",
    "app push": "应用推送",
    "Feishu/Lark": "飞书",
    "DingTalk": "钉钉",
    "WeCom": "企业微信",
}


def said(reason: str, locale: str) -> str:
    """A reason in the reader's language; what is not known stays as it is."""
    return _chinese(reason) if locale.lower().startswith("zh") else reason


def _chinese(reason: str) -> str:
    if reason.endswith(_AGAIN):
        return f"{_chinese(reason.removesuffix(_AGAIN))}（手动重新发送）"
    fallback = _FALLBACK.fullmatch(reason)
    if fallback:
        return f"{_chinese(fallback[1])}（{_WAYS.get(fallback[2], fallback[2])}未能送达，改用此方式）"
    if reason in _WHOLE:
        return _WHOLE[reason]
    layer = _LAYER.fullmatch(reason)
    if layer is None:
        return reason
    why, quiet = layer[3], ""
    ended = _QUIET.fullmatch(why)
    if ended:
        why, quiet = ended[1], f"（{ended[2]}）"
    return f"分派策略“{layer[2]}”第 {layer[1]} 环节：{_ways(why)}{quiet}"


def _ways(why: str) -> str:
    """All the ways that led to a person."""
    parts = why.split(" and you are ")
    parts = [parts[0], *(f"you are {one}" for one in parts[1:])]
    return "，".join(_way(one) for one in parts)


def _way(one: str) -> str:
    if one.startswith(_TEAM):
        return f"您在团队“{one.removeprefix(_TEAM)}”中"
    if one.startswith(_SCHEDULE):
        return f"您正在值班表“{one.removeprefix(_SCHEDULE)}”中值班"
    return _NAMED.get(one, one)
