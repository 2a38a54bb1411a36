"""The turns of a call that takes keys, the same for every provider that asks us what to say next.

A turn travels in the query of the address that the provider reports the key to: which keys there are, the language, and
the number of the turn. What is said in a turn is known here; how it is said is the provider's form.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from tocsin.notifiers import spoken
from tocsin.notifiers.callback import Heard, Pressed, Result
from tocsin.notifiers.message import Action, Message

MAX_TURNS = 4
"""A call ends after so many: somebody who plays with the keys holds a line that others need."""
_LETTERS: Mapping[str, tuple[str, Action]] = {"a": ("1", "ack"), "e": ("2", "escalate"), "r": ("1", "received")}


class Turn(Struct, frozen=True, kw_only=True):
    """Where a call stands."""

    keys: dict[str, Action]
    chinese: bool
    number: int = 1

    @property
    def language(self) -> str:
        """The tag of the voice."""
        return "zh-CN" if self.chinese else "en-US"


class Line(Struct, frozen=True, kw_only=True):
    """What is said next. With `turn` a key is waited for, without it the call ends. `is_waiting`: ask again soon."""

    text: str
    turn: Turn | None = None
    is_waiting: bool = False


def first_turn(message: Message) -> Turn:
    """The first turn of a call about `message`."""
    chinese = spoken.language(message) == "zh-CN"
    return Turn(keys=spoken.keys(message), chinese=chinese)


def write_turn(turn: Turn) -> dict[str, str]:
    """The query that names a turn."""
    letters = "".join(letter for letter, pair in _LETTERS.items() if pair in turn.keys.items())
    return {"about": "key", "keys": letters, "lang": "zh" if turn.chinese else "en", "turn": str(turn.number)}


def read_turn(query: Mapping[str, str]) -> Turn:
    """The turn that a query names; without a number it is the last one, without keys none are taken."""
    number = query.get("turn", "")
    return Turn(
        keys=dict(_LETTERS[letter] for letter in query.get("keys", "") if letter in _LETTERS),
        chinese=query.get("lang") == "zh",
        number=int(number) if number in ("1", "2", "3", "4") else MAX_TURNS,
    )


def heard_key(turn: Turn, digit: str, *, token: str, call_id: str, more: Mapping[str, str] | None = None) -> Heard:
    """What a key (or its absence, an empty `digit`) asks for: an action, or to be told everything again."""
    event_id = f"{call_id}:{turn.number}:{digit}"[:200]
    context: dict[str, Any] = {**write_turn(turn), "digit": digit, **(more or {})}
    action = turn.keys.get(digit)
    if action is not None:
        pressed = Pressed(token=token, action=action, event_id=event_id)
        return Heard(said=(pressed,), context=context)
    if _repeats(turn, digit):
        return Heard(said=(Pressed(token=token, action="refresh", event_id=event_id),), context=context)
    return Heard(context=context)


def next_line(context: Mapping[str, str], results: Sequence[Result]) -> Line:
    """What is said after a key. No results: it takes long, so the caller is asked to wait or told to look later."""
    turn, digit = read_turn(context), context.get("digit", "")
    chinese = turn.chinese
    if digit in turn.keys:
        if not results:
            return Line(text=spoken.phrase("moment", chinese=chinese), is_waiting=True)
        said = spoken.speakable(results[0].text) or spoken.after_key(turn.keys[digit], chinese=chinese)
        return Line(text=_and_bye(said, chinese=chinese))
    if turn.number >= MAX_TURNS or not (digit or _repeats(turn, digit)):
        return Line(text=spoken.phrase("silence" if not digit else "bye", chinese=chinese))
    following = Turn(keys=turn.keys, chinese=chinese, number=turn.number + 1)
    prompt = spoken.prompt(turn.keys, chinese=chinese)
    if not _repeats(turn, digit):
        return Line(text=f"{spoken.phrase('wrong_key', chinese=chinese)} {prompt}", turn=following)
    message = results[0].message if results else None
    return Line(text=spoken.script(message, turn.keys) if message else prompt, turn=following)


def slow_line(turn: Turn) -> Line:
    """What is said when the outcome did not come in time."""
    return Line(text=spoken.phrase("slow", chinese=turn.chinese))


def _repeats(turn: Turn, digit: str) -> bool:
    """Whether all of it is to be said again: on a star while turns are left, and once on silence."""
    return (digit == "*" and turn.number < MAX_TURNS) or (not digit and turn.number == 1)


def _and_bye(text: str, *, chinese: bool) -> str:
    bye = spoken.phrase("bye", chinese=chinese)
    if text.endswith(bye):
        return text
    joined = text if text[-1] in ".!?。！？" else text + ("。" if chinese else ".")
    return joined + bye if chinese else f"{joined} {bye}"
