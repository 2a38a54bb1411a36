"""How alike two alerts are, by their texts: a number from 0 to 1, the same on every machine. Pure; no model, no network.

Three steps. *Words*: what differs between two hosts or two moments (numbers, ids, addresses, times, and the names that the
alert's own labels call its host or instance) is taken out, the rest becomes words; Chinese and Japanese become pairs of signs.
*Weights*: each field has its share, shared out among its words and pairs of neighbours; words that any alert may have count
little. *Score*: what both have in common of it. The score of two things is that of their words alone, so it can be kept by
their :attr:`Likeness.key` and found by a few of their features (:func:`features_to_meet`) without looking at the others.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

DEFAULT_FIELDS: Final = ("title", "description", "labels.service", "labels.resource")
"""What is compared where nobody chose (domain rule 2.10)."""

LOWEST_THRESHOLD: Final = 0.5
"""No threshold may be lower."""

USUAL_THRESHOLD: Final = 0.85
"""Where precision and recall on the golden payloads are best (``bench/similar``); what is stored for finding serves it."""

MOST_WORDS: Final = 50
"""Words of a field that count, from its beginning: what is wrong stands there, a stack of calls behind it."""

SHARES: Final = {"title": 10.0, "description": 4.0, "labels.service": 4.0, "labels.resource": 1.5}
_OTHER_SHARE: Final = 2.0
"""The share of each field. The title says what is wrong and most. A description repeats it in more words, and holds what
changes. Another service is another problem, whatever the words. The resource is what differs between alerts that belong
together, so it may lower a score but not decide. ``bench/similar`` shows what other shares would give."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PAIR: Final = 0.5
"""The weight of two neighbouring words against one word's 1: order counts, but less than the words."""

_GENERIC: Final = 0.25
_GENERIC_WORDS: Final = _words(
    """a an and any are as at be been by for from has have in into is it its not of on or than that the this to was were
    will with within
    above active alarm alarms alert alerts alerting below check checks condition critical current currently detected
    event events exceeded exceeds firing greater high higher incident info last less level low lower major metric minor min
    mins minute minutes monitor more notification now over problem report reported rule second seconds severity since
    started state status threshold time triggered under usage utilization value values warning hour hours hrs
    告警 警告 报警 当前 触发 通知 监控 严重 紧急 重要 级别 大于 小于 高于 低于 超过 分钟 最近 已经"""
)
"""Words that alerts about different things share."""

IDENTITIES: Final = _words(
    """resource instance host hostname host_name host_ip ip node pod pod_name container container_name device ident endpoint
    target server machine instance_id instance_name resource_id resource_name object objects vm vm_name entity addr address
    host_address host_alias mountpoint mount disk interface port"""
)
"""Labels that say where something is wrong: their values are taken out of the texts."""
_SHORTEST_IDENTITY: Final = 3

_RUN = re.compile(r"[^\W_]+")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://[^\s\"'<>|]+")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_PART = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|(?:(?![\u3040-\u30ff\u3400-\u9fff])[^\W_])+")
_SIGNS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_HEX_ID = re.compile(r"[0-9a-f]{7,}")
_KEPT = re.compile(r"[a-z]\d{1,2}|ipv[46]|[1-5]xx")
_CLASS = re.compile(r"([a-z]+)([1-5]xx)")
_LETTERS = re.compile(r"[a-z]{2,}(?=\d)")
_BEFORE_ANSWERS = frozenset({"http", "code", "status"})
"""A number with three digits after one of these is an answer's code, and says what is wrong."""


class Likeness(Struct, frozen=True):
    """What a thing is compared by: the words of its fields, in the order of their names. Empty when there are none."""

    words: tuple[tuple[str, str], ...]
    """``(field, words with a space between)`` of each field that has any."""

    @property
    def key(self) -> str:
        """24 hex digits: the same words, the same key."""
        return _key(self.words)


def likeness(fields: Sequence[str], value: Callable[[str], str | None], labels: Mapping[str, str]) -> Likeness:
    """What a thing with these values is compared by; ``labels`` say which names in its texts are those of its host."""
    return _likeness(
        tuple((name, value(name) or "") for name in sorted(set(fields))),
        tuple(value for name, value in labels.items() if name in IDENTITIES and len(value) >= _SHORTEST_IDENTITY),
    )


@lru_cache(maxsize=4096)
def _likeness(texts: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> Likeness:
    found = []
    names = tuple(sorted((one.lower() for one in names), key=len, reverse=True))
    for field, text in texts:
        words = "" if not text else " ".join(to_words(text, () if field.startswith("labels.") else names)[:MOST_WORDS])
        if words:
            found.append((field, words))
    return Likeness(tuple(found))


def to_words(text: str, names: Sequence[str] = ()) -> list[str]:
    """The words of a text without what changes from one host or moment to the next (``names`` in small letters, longest first).

    A number becomes nothing, unless nothing else is left (then ``#``); a word that ends in a number loses it.
    """
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    for name in names:
        plain = plain.replace(name, " ")
    if "://" in plain:
        plain = _LINK.sub(" ", plain)
    if plain.count("-") > 3:
        plain = _UUID.sub(" ", plain)
    found: list[str] = []
    before = ""
    runs = _RUN.findall(plain)
    for run in runs:
        if run.isascii():
            if run.isalpha():
                found.append(run)
            else:
                found += _of_run(run, before)
        else:
            found += _of_foreign(run)
        before = run
    return found or (["#"] if runs else [])


def _of_run(run: str, before: str) -> list[str]:
    """What is left of letters and digits without a sign between."""
    if _KEPT.fullmatch(run) or (len(run) == 3 and run.isdigit() and "1" <= run[0] <= "5" and before in _BEFORE_ANSWERS):
        return [run]
    parts = _CLASS.fullmatch(run)
    if parts is not None:
        return [parts[1], parts[2]]
    letters = None if _HEX_ID.fullmatch(run) else _LETTERS.match(run)
    return [letters[0]] if letters is not None else []


def _of_foreign(run: str) -> list[str]:
    """What is left of a run with letters beyond ASCII; Chinese and Japanese become pairs of signs."""
    found: list[str] = []
    before = ""
    for part in _PART.findall(run):
        if _SIGNS.match(part):
            found += [part[at : at + 2] for at in range(max(1, len(part) - 1))]
        elif part.isalpha():
            found.append(part)
        else:
            found += _of_run(part, before)
        before = part
    return found


def score(one: Likeness, other: Likeness) -> float:
    """How alike two things are: 0 nothing in common, 1 the same words. Symmetric."""
    mine, theirs = _weights(one.words), _weights(other.words)
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    get = theirs.get
    common = 0.0
    for feature, weight in mine.items():
        there = get(feature)
        if there is not None:
            common += weight if weight < there else there
    return min(1.0, round(common, 6))


def features_to_meet(one: Likeness, threshold: float) -> list[str]:
    """A few of its features (12 hex digits each). Whatever scores ``threshold`` or more with it shares one of them.

    More exactly: it shares one with what ``features_to_meet`` gives of the other for the same or a lower threshold. All things
    order their features alike and leave out a tail that weighs less than ``threshold``; their first common feature cannot be in
    a tail, or all that they have in common would weigh less.
    """
    found, left = [], 1.0
    for feature, weight in sorted(_weights(one.words).items(), key=lambda item: _order(item[0])):
        if left < threshold - _ROUNDING:
            break
        found.append(_digest(feature))
        left -= weight
    return found


_ROUNDING: Final = 1e-5


def _order(feature: str) -> tuple[bool, str]:
    """Pairs first, they are rarer than words; within a kind an order that has nothing to do with the alphabet."""
    return " " not in feature, _digest(feature)


@lru_cache(maxsize=16_384)
def _digest(feature: str) -> str:
    return hashlib.blake2b(feature.encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=4096)
def _key(words: tuple[tuple[str, str], ...]) -> str:
    raw = "\n".join(f"{field}\t{text}" for field, text in words)
    return hashlib.blake2b(raw.encode(), digest_size=12).hexdigest() if raw else ""


@lru_cache(maxsize=4096)
def _weights(words: tuple[tuple[str, str], ...]) -> dict[str, float]:
    """What each feature (``field:word`` or ``field:word word``) weighs; together 1, or nothing where there are no words."""
    found: dict[str, float] = {}
    whole = sum(SHARES.get(field, _OTHER_SHARE) for field, _ in words)
    for field, text in words:
        mine = _weights_of_field(field, text.split(" "))
        share = SHARES.get(field, _OTHER_SHARE) / whole / sum(mine.values())
        for feature, weight in mine.items():
            found[feature] = weight * share
    return found


def _weights_of_field(field: str, words: Sequence[str]) -> dict[str, float]:
    """A word counts once, however often it stands there."""
    mine: dict[str, float] = {}
    before, before_weight = "", 0.0
    for word in words:
        weight = _GENERIC if word in _GENERIC_WORDS else 1.0
        mine[f"{field}:{word}"] = weight
        if before:
            mine[f"{field}:{before} {word}"] = _PAIR * (weight + before_weight) / 2
        before, before_weight = word, weight
    return mine


def forget() -> None:
    """Forget what was worked out, after the weights were changed: for measuring."""
    for known in (_likeness, _key, _weights, _digest):
        known.cache_clear()
