"""Functions that change the case and the layout of words."""

from __future__ import annotations

import re
import textwrap

from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run

_WORD_START = re.compile(r"(^|[^\w'])(\w)")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")


@register("title", "s")
def title(text: str) -> str:
    """Each word with a capital, the rest as it is."""
    return _WORD_START.sub(lambda found: found[1] + found[2].title(), text)


@register("untitle", "s")
def untitle(text: str) -> str:
    """Each word with a small first letter."""
    return _WORD_START.sub(lambda found: found[1] + found[2].lower(), text)


@register("swapcase", "s")
def swapcase(text: str) -> str:
    """Upper case to lower and the other way round."""
    return text.swapcase()


@register("initials", "s")
def initials(text: str) -> str:
    """The first letter of each word."""
    return "".join(word[0] for word in text.split())


@register("snakecase", "s")
def snakecase(text: str) -> str:
    """words_like_this"""
    return "_".join(_WORDS.findall(text)).lower()


@register("kebabcase", "s")
def kebabcase(text: str) -> str:
    """words-like-this"""
    return "-".join(_WORDS.findall(text)).lower()


@register("camelcase", "s")
def camelcase(text: str) -> str:
    """WordsLikeThis"""
    return "".join(word[:1].upper() + word[1:].lower() for word in _WORDS.findall(text))


def _wrapped(run: Run, width: int, text: str, separator: str, *, long_words: bool) -> str:
    lines = textwrap.wrap(text, max(width, 1), break_long_words=long_words, break_on_hyphens=False)
    run.room(sum(map(len, lines)) + len(separator) * len(lines))
    return separator.join(lines)


@register("wrap", "is", wants_run=True)
def wrap(run: Run, width: int, text: str) -> str:
    """Lines of at most ``width`` characters; longer words stay whole."""
    return _wrapped(run, width, text, "\n", long_words=False)


@register("wrapWith", "iss", wants_run=True)
def wrap_with(run: Run, width: int, separator: str, text: str) -> str:
    """The same with another line end; longer words are broken."""
    return _wrapped(run, width, text, separator, long_words=True)
