"""A walk over the tokens of a template, with the errors and the nesting that go with the place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tocsin.kernel.template.errors import TemplateSyntaxError
from tocsin.kernel.template.lexer import Kind, Token

NESTING_LIMIT = 40
_T = TypeVar("_T")


class Cursor:
    """What the parser reads its tokens through."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._nesting = 0

    def _literal(self, read: Callable[[str], _T], token: Token) -> _T:
        try:
            return read(token.text)
        except ValueError as error:
            raise TemplateSyntaxError(str(error), token.line) from None

    def _deeper(self) -> None:
        self._nesting += 1
        if self._nesting > NESTING_LIMIT:
            raise self._error(f"is nested deeper than {NESTING_LIMIT} levels")

    def _error(self, message: str) -> TemplateSyntaxError:
        return TemplateSyntaxError(message, self._tokens[max(self._at - 1, 0)].line)

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind is not Kind.END:
            self._at += 1
        return token

    def _skip_space(self) -> bool:
        if self._tokens[self._at].kind is Kind.SPACE:
            self._at += 1
            return True
        return False

    def _solid(self) -> Token:
        self._skip_space()
        return self._tokens[self._at]

    def _next_solid(self) -> Token:
        self._skip_space()
        return self._next()

    def _peek_word(self) -> str:
        token = self._solid()
        return token.text if token.kind is Kind.NAME else ""

    def _take_word(self) -> None:
        self._next_solid()

    def _try_operator(self, text: str) -> bool:
        token = self._solid()
        if token.kind is Kind.OPERATOR and token.text == text:
            self._at += 1
            return True
        return False

    def _try_close(self) -> bool:
        if self._solid().kind is Kind.CLOSE:
            self._at += 1
            return True
        return False

    def _close(self, what: str) -> None:
        if not self._try_close():
            raise self._error(f"unexpected {self._tokens[self._at].text!r} in {what}")
