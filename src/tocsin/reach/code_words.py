"""The words around one-time codes, in the person's language. Pure."""

from __future__ import annotations

from msgspec import Struct

from tocsin.kernel.clock import MINUTE


class Words(Struct, frozen=True):
    """What is sent."""

    title: str
    text: str


def proof(code: str, medium: str, life_ms: int, locale: str) -> Words:
    """The message with the code that proves an address; spoken ones say it digit by digit, twice."""
    minutes = life_ms // MINUTE
    if locale.startswith("zh"):
        if medium == "voice":
            said = "，".join(code)
            return Words("验证码", f"您的 Tocsin 验证码是：{said}。重复一遍：{said}。")
        text = f"您的 Tocsin 验证码是 {code}，{minutes} 分钟内有效。如非本人操作，请忽略，切勿转告他人。"
        return Words("验证码", text)
    if medium == "voice":
        said = ", ".join(code)
        return Words("Verification code", f"Your Tocsin code is: {said}. Once more: {said}.")
    text = f"Your Tocsin code is {code}. It is good for {minutes} minutes. If you did not ask for it, ignore it; tell it to nobody."
    return Words("Verification code", text)


_LINKED = {
    "en": "This account now belongs to {name} in Tocsin.",
    "zh": "此账号已关联 Tocsin 成员 {name}。",
}
_GROUP = {
    "en": "This group can now be chosen in Tocsin's escalation rules.",
    "zh": "此群组现在可以在 Tocsin 的分派策略中选用。",
}
_REFUSED = {
    "unknown": {
        "en": "This code is not known here. Take the code from your page in Tocsin.",
        "zh": "未找到该关联码，请使用 Tocsin 个人页面上显示的关联码。",
    },
    "used": {
        "en": "This code was used already. Make a new one in Tocsin.",
        "zh": "该关联码已被使用，请在 Tocsin 中重新获取。",
    },
    "expired": {
        "en": "This code has expired. Make a new one in Tocsin.",
        "zh": "该关联码已过期，请在 Tocsin 中重新获取。",
    },
    "no_group": {
        "en": "This code introduces a group. Send it in the group.",
        "zh": "该关联码用于关联群组，请在群组中发送。",
    },
    "no_person": {
        "en": "This chat app did not say who you are, so nothing was linked.",
        "zh": "聊天应用未提供您的身份，未能完成关联。",
    },
}


def linked(name: str, locale: str) -> str:
    """What somebody is told whose identity is linked now."""
    return _LINKED[_language(locale)].format(name=name)


def group_linked(locale: str) -> str:
    """What a group is told that can be chosen now."""
    return _GROUP[_language(locale)]


def refused(why: str, locale: str) -> str:
    """What somebody is told whose code did nothing: ``unknown``, ``used``, ``expired``, ``no_group``, ``no_person``."""
    return _REFUSED[why][_language(locale)]


def _language(locale: str) -> str:
    return "zh" if locale.startswith("zh") else "en"
