"""Cut a template into text and tokens as Go's text/template does: trim markers, comments, literals, names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from tocsin.kernel.template.errors import TemplateSyntaxError


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    OPEN = auto()  # {{
    CLOSE = auto()  # }}
    SPACE = auto()
    FIELD = auto()
    VARIABLE = auto()
    NAME = auto()
    NUMBER = auto()
    STRING = auto()
    CHAR = auto()
    DOT = auto()
    OPERATOR = auto()  # := = | ( ) ,
    END = auto()


@dataclass(slots=True, frozen=True)
class Token:
    """A piece of the source; ``line`` counts from 1."""

    kind: Kind
    text: str
    line: int


_TOKEN = re.compile(
    r"""
    (?P<SPACE>[ \t\r\n]+)
  | (?P<STRING>"(?:\\.|[^"\\\n])*"|`[^`]*`)
  | (?P<CHAR>'(?:\\.[0-9A-Fa-f]*|[^'\\\n])')
  | (?P<NUMBER>[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+
        |(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?))
  | (?P<FIELD>\.[^\W\d]\w*)
  | (?P<VARIABLE>\$\w*)
  | (?P<NAME>[^\W\d]\w*)
  | (?P<DOT>\.)
  | (?P<OPERATOR>:=|[=|(),])
    """,
    re.VERBOSE,
)
_WHITE = " \t\r\n"
_ENDS_WORD = frozenset(" \t\r\n.,|:()=")
_WORDS = frozenset({"FIELD", "VARIABLE", "NAME", "NUMBER"})


class Lexer:
    """Walks over the source once. Use ``tokens``."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._line = 1
        self._trim = False
        self._tokens: list[Token] = []

    def tokens(self) -> list[Token]:
        """All tokens, the last of kind ``END``. Raises ``TemplateSyntaxError``."""
        while self._at < len(self._source):
            opening = self._source.find("{{", self._at)
            self._text(len(self._source) if opening < 0 else opening)
            if opening >= 0:
                self._action()
        self._add(Kind.END, "")
        return self._tokens

    def _text(self, end: int) -> None:
        text = self._source[self._at : end]
        lines = text.count("\n")
        kept = text.lstrip(_WHITE) if self._trim else text
        if self._source[end + 2 : end + 3] == "-" and self._source[end + 3 : end + 4] in (*_WHITE,):
            kept = kept.rstrip(_WHITE)
        if kept:
            self._add(Kind.TEXT, kept)
        self._line += lines
        self._at = end
        self._trim = False

    def _action(self) -> None:
        """From ``{{`` to the matching ``}}``; a comment leaves no token."""
        self._at += 2
        if self._source[self._at : self._at + 1] == "-" and self._source[self._at + 1 : self._at + 2] in (*_WHITE,):
            self._at += 1
            self._skip_space()
        if self._source.startswith("/*", self._at):
            self._comment()
            return
        self._add(Kind.OPEN, "{{")
        while not self._closes():
            self._token()

    def _skip_space(self) -> None:
        while self._at < len(self._source) and self._source[self._at] in _WHITE:
            self._line += self._source[self._at] == "\n"
            self._at += 1

    def _comment(self) -> None:
        end = self._source.find("*/", self._at + 2)
        if end < 0:
            raise TemplateSyntaxError("a comment is not closed", self._line)
        self._line += self._source.count("\n", self._at, end)
        self._at = end + 2
        if not self._delimiter():
            raise TemplateSyntaxError("a comment must end directly before the closing braces", self._line)

    def _delimiter(self) -> bool:
        """Step over ``}}`` or `` -}}`` if it stands here."""
        source, at = self._source, self._at
        if source.startswith("}}", at):
            self._at = at + 2
            return True
        if source[at : at + 1] in (*_WHITE,) and source.startswith("-}}", at + 1):
            self._line += source[at] == "\n"
            self._at, self._trim = at + 4, True
            return True
        return False

    def _closes(self) -> bool:
        if self._at >= len(self._source):
            raise TemplateSyntaxError("an action is not closed: }} is missing", self._line)
        if not self._delimiter():
            return False
        self._add(Kind.CLOSE, "}}")
        return True

    def _token(self) -> None:
        found = _TOKEN.match(self._source, self._at)
        if found is None:
            raise TemplateSyntaxError(self._why_not(), self._line)
        name, text = found.lastgroup or "", found.group()
        end = found.end()
        if name == "SPACE":
            # " -}}" belongs to the delimiter, whatever white space stands before it.
            if self._source.startswith("-}}", end):
                end -= 1
                self._line += self._source.count("\n", self._at, end)
                self._at = end
                return
            self._tokens.append(Token(Kind.SPACE, text, self._line))
        else:
            self._check_end(name, end)
            self._tokens.append(Token(Kind[name], text, self._line))
        self._line += text.count("\n")
        self._at = end

    def _check_end(self, name: str, end: int) -> None:
        following = self._source[end : end + 1]
        if name not in _WORDS or not following or following in _ENDS_WORD or self._source.startswith("}}", end):
            return
        raise TemplateSyntaxError(f"bad character {following!r} after {self._source[self._at : end]!r}", self._line)

    def _why_not(self) -> str:
        first = self._source[self._at]
        if first in "\"`'":
            return f"a literal that starts with {first} is not closed"
        return f"unexpected character {first!r} in an action"

    def _add(self, kind: Kind, text: str) -> None:
        self._tokens.append(Token(kind, text, self._line))
