"""What is said where a person has only a telephone: a call's script with its keys, and a text message of a few parts.

A template's text (`message.body`) wins over our own wording. Alerts are foreign text: what is spoken holds no markup and
no addresses, and what is sent has one line and no link but the incident's own.
"""

import re
import unicodedata
from collections.abc import Mapping

from tocsin.notifiers import segments
from tocsin.notifiers.cutting import boundary, one_line
from tocsin.notifiers.message import Action, Message
from tocsin.notifiers.wording import event_name, is_chinese, severity_name

SCRIPT_S = 20.0
"""The longest call text of our own, prompt included; whoever is woken listens no longer."""
WHOLE_S = 60.0
"""The longest text of a notice or a template: those are said completely."""
SMS_PARTS = 2
WHOLE_PARTS = 4
SUBJECT_SIGNS = 16
"""So much of the subject is worth another part of a text message."""

_WIDE_S, _NARROW_S = 0.22, 0.07  # seconds a voice takes for a Chinese character, for any other
_ADDRESS = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,15}://\S+")
_CODE = re.compile(r"(?<![0-9])[0-9]{4,12}(?![0-9])")
_UNSPOKEN = frozenset("<>&\"'`*_|{}[]#\\^~=")
_ASKS = frozenset(
    (
        "triggered",
        "repeat",
        "escalated",
        "unacknowledged",
        "reopened",
        "woken",
        "reassigned",
        "responder_added",
        "storm",
    )
)
_PROMPTS: Mapping[str, tuple[str, str]] = {
    "ack": ("{} to acknowledge", "按 {} 认领"),
    "escalate": ("{} to escalate", "按 {} 升级"),
    "received": ("{} to confirm that this call has arrived", "按 {} 确认已收到"),
}
_DONE: Mapping[str, tuple[str, str]] = {
    "ack": ("Your acknowledgement was taken.", "已记录您的认领。"),
    "escalate": ("Your escalation was taken.", "已记录您的升级。"),
    "received": ("Thank you, the call has arrived.", "谢谢，已确认收到。"),
}
_PHRASES: Mapping[str, tuple[str, str]] = {
    "bye": ("Goodbye.", "再见。"),
    "silence": ("No key was pressed. Goodbye.", "未收到按键，再见。"),
    "moment": ("One moment, please.", "请稍候。"),
    "slow": (
        "It is being done; look into the console to be sure. Goodbye.",
        "正在处理，请到控制台确认结果，再见。",
    ),
    "wrong_key": ("This key does nothing.", "该按键无效。"),
}


def language(message: Message) -> str:
    """The tag of the voice: `zh-CN`, or `en-US` for every other locale."""
    return "zh-CN" if is_chinese(message) else "en-US"


def keys(message: Message) -> dict[str, Action]:
    """What the keys of a call do: 1 acknowledges and 2 escalates, in a test or drill 1 says that it has arrived.

    The message's buttons say what this reader may do; without any, what happened says it. `*` always repeats.
    """
    offered = {button.action for button in message.buttons}
    if not offered and message.progress != "Closed" and message.event in _ASKS:
        offered = {"ack", "escalate"}
    if "received" in offered or message.event == "test":
        return {"1": "received"}
    found: dict[str, Action] = {}
    if "ack" in offered:
        found["1"] = "ack"
    if "escalate" in offered:
        found["2"] = "escalate"
    return found


def prompt(taken: Mapping[str, Action], *, chinese: bool) -> str:
    """What the keys do, as a sentence: `Press 1 to acknowledge, 2 to escalate, star to repeat.`; empty without keys."""
    if not taken:
        return ""
    said = [_PROMPTS[action][chinese].format(key) for key, action in taken.items()]
    return f"{'，'.join([*said, '按星号键重听'])}。" if chinese else f"Press {', '.join([*said, 'star to repeat'])}."


def after_key(action: Action, *, chinese: bool) -> str:
    """What is said after a key where the outcome is not known during the call."""
    return f"{_DONE[action][chinese]}{'' if chinese else ' '}{phrase('bye', chinese=chinese)}"


def phrase(name: str, *, chinese: bool) -> str:
    """A fixed sentence of a call: `bye`, `silence`, `moment`, `slow` or `wrong_key`."""
    return _PHRASES[name][chinese]


def script(message: Message, taken: Mapping[str, Action] | None = None) -> str:
    """The whole text of a call, with the prompt for the keys that are `taken` (none: the call takes no keys).

    Plain text without markup; our own wording lasts at most about 20 seconds, a template or a notice 60.
    """
    chinese = is_chinese(message)
    ending = prompt(taken or {}, chinese=chinese)
    written = speakable(message.body)
    if written:
        said = _shorten(written, WHOLE_S - seconds(ending))
        return _join([_sentences([said], chinese=chinese), ending], chinese=chinese)
    hello = _hello(message, chinese=chinese)
    if message.event in ("notice", "test"):
        said = _sentences([message.title, message.description], chinese=chinese)
        said = _CODE.sub(lambda found: spell(found.group()), said)
        before = [hello, event_name(message) + ("。" if chinese else ".")]
        return _join([*before, _shorten(said, WHOLE_S - seconds(ending)), ending], chinese=chinese)
    start, end = (
        [hello, *_late(message, chinese=chinese), _opening(message, chinese=chinese)],
        [*_where(message, chinese=chinese), ending],
    )
    room = SCRIPT_S - seconds(_join([*start, *end], chinese=chinese))
    title = _sentences([_shorten(speakable(_subject(message)), room)], chinese=chinese)
    return _join([*start, title, *end], chinese=chinese)


def sms(message: Message, *, link: bool = True, count: int = SMS_PARTS, signature: str = "") -> str:
    """The text message: what happened, how bad, which incident, its title, then what else fits into `count` parts.

    The link is kept whole unless `link` is false (mainland China forbids it). `signature`: count as mainland China does,
    the signature is not in the text. A template or a notice may take `WHOLE_PARTS`.
    """
    written = "\n".join(_plain(message, line) for line in message.body.splitlines()).strip()
    if written:
        return segments.fit("", written, "", max(count, WHOLE_PARTS), signature)
    tail = f"\n{message.url}" if link and message.url else ""
    if message.event in ("notice", "test"):
        body = _plain(message, ": ".join(text for text in (message.title, message.description) if text.strip()))
        return segments.fit(f"[{event_name(message)}] ", body, tail, max(count, WHOLE_PARTS), signature)
    head, subject = _sms_head(message), _plain(message, _subject(message))
    if segments.parts(head + subject + tail, signature) > count:
        return _cut_to_fit(head, subject, tail, count, signature)
    return _with_extras(message, head + subject, tail, count, signature)


def spell(text: str) -> str:
    """Letters and digits one by one: `A1B2` is said `A, 1, B, 2`."""
    return ", ".join(char for char in text if char.isalnum())


def seconds(text: str) -> float:
    """About how long a voice speaks."""
    return sum(_WIDE_S if unicodedata.east_asian_width(char) in "WF" else _NARROW_S for char in text)


def speakable(text: str) -> str:
    """Foreign text as a voice can say it: one line without addresses, markup, emoji and signs that XML forbids."""
    text = one_line(_ADDRESS.sub(" ", text))
    return " ".join("".join(" " if _is_mute(char) else char for char in text).split())


def _is_mute(char: str) -> bool:
    return char in _UNSPOKEN or unicodedata.category(char) in ("So", "Sk", "Cf", "Co", "Cn")


def _hello(message: Message, *, chinese: bool) -> str:
    name = _shorten(speakable(message.person_name), 2.0)
    if chinese:
        return f"{name}，您好，这里是 Tocsin。" if name else "您好，这里是 Tocsin。"
    return f"Hello {name}, this is Tocsin." if name else "Hello, this is Tocsin."


def _late(message: Message, *, chinese: bool) -> list[str]:
    minutes = message.delayed_s // 60
    if minutes < 1:
        return []
    return [f"此消息延迟了 {minutes} 分钟。" if chinese else f"This call is {minutes} minutes late."]


def _opening(message: Message, *, chinese: bool) -> str:
    if message.event == "digest":
        count = len(message.lines)
        return f"{count} 个故障汇总：" if chinese else f"{count} incidents:"
    what = "" if message.event == "triggered" else event_name(message) + ("，" if chinese else ". ")
    severity = severity_name(message)
    return f"{what}{severity}故障：" if chinese else f"{what}{severity} incident:"


def _where(message: Message, *, chinese: bool) -> list[str]:
    channel = _shorten(speakable(message.channel_name), 2.5)
    said = [f"协作空间：{channel}。" if chinese else f"Channel {channel}."] if channel else []
    number = spell(message.num[:16]) if message.event != "digest" else ""
    return [*said, f"编号 {number}。" if chinese else f"Number {number}."] if number else said


def _subject(message: Message) -> str:
    """What it is about: the title, or the incidents of a digest."""
    if message.event != "digest":
        return message.title
    return "; ".join(f"{line.num} {line.title[:120]}" for line in message.lines[:20])


def _sentences(texts: list[str], *, chinese: bool) -> str:
    said = [speakable(text) for text in texts]
    closed = [text if text[-1] in ".!?。！？…" else text + ("。" if chinese else ".") for text in said if text]
    return _join(closed, chinese=chinese)


def _join(texts: list[str], *, chinese: bool) -> str:
    return ("" if chinese else " ").join(text for text in texts if text)


def _shorten(text: str, limit_s: float) -> str:
    spent = 0.0
    for end, char in enumerate(text):
        spent += seconds(char)
        if spent > limit_s:
            return text[: boundary(text, end)].rstrip()
    return text


def _sms_head(message: Message) -> str:
    chinese = is_chinese(message)
    before = ("（可能重复）" if chinese else "(maybe a repeat) ") if message.repeat else ""
    minutes = message.delayed_s // 60
    if minutes:
        before += f"（延迟 {minutes} 分钟）" if chinese else f"({minutes} min late) "
    if message.event == "digest":
        count = len(message.lines)
        return before + (f"[{event_name(message)}] {count} 个故障：" if chinese else f"[Digest] {count} incidents: ")
    tag = f"[{severity_name(message)}]"
    if message.event != "triggered":
        tag = f"[{event_name(message)}] {severity_name(message)}"
    return f"{before}{tag} INC #{one_line(message.num)[:16]} " if message.num else f"{before}{tag} "


def _with_extras(message: Message, text: str, tail: str, count: int, signature: str) -> str:
    """The text with as much of who, where and why as fits, most important first."""
    by = "操作人 " if is_chinese(message) else "by "
    for extra in (message.actor and f"{by}{message.actor}", message.channel_name, message.reason):
        more = f"{text} | {_plain(message, extra)}" if extra else text
        if segments.parts(more + tail, signature) <= count:
            text = more
    return text + tail


def _cut_to_fit(head: str, subject: str, tail: str, count: int, signature: str) -> str:
    """Within `count` parts, or two more where a long link would leave less than a few words of the subject."""
    text = ""
    for allowed in range(count, count + 3):
        text = segments.fit(head, subject, tail, allowed, signature)
        if len(text) >= len(head) + len(tail) + min(SUBJECT_SIGNS, len(subject)):
            break
    return text


def _plain(message: Message, text: str) -> str:
    # A Chinese text is UCS-2 as it is: nothing is won by giving up its signs.
    return one_line(text) if is_chinese(message) else segments.simplify(text)
