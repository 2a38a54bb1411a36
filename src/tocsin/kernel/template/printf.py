"""``printf`` as Go's fmt.Sprintf: argument numbers, flags, width, precision, verbs, and its way of showing mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.kernel.template.run import Run
from tocsin.kernel.template.verbs import Directive, described, formatted

_WIDEST = 10_000
_LARGEST = 1_000_000


class _Scan:
    """A walk over one layout, with the arguments it uses up."""

    def __init__(self, layout: str, values: Sequence[object], run: Run) -> None:
        self._layout = layout
        self._values = values
        self._run = run
        self._at = 0
        self._next = 0
        self._reordered = False
        self._index_is_good = True

    def text(self) -> str:
        """The whole formatted text. Raises ``TemplateLimitError``."""
        parts: list[str] = []
        size = 0
        while True:
            found = self._layout.find("%", self._at)
            end = len(self._layout) if found < 0 else found
            parts.append(self._layout[self._at : end])
            if found < 0:
                break
            self._at = found + 1
            parts.append(self._directive())
            size += len(parts[-1]) + len(parts[-2])
            self._run.room(size)
        rest = self._values[self._next :]
        if rest and not self._reordered:
            parts.append("%!(EXTRA " + ", ".join(described(value, self._run) for value in rest) + ")")
        self._run.room(sum(map(len, parts)))
        return "".join(parts)

    def _directive(self) -> str:
        self._index_is_good = True
        flags = self._flags()
        numbered = self._argument_number()
        width, problem = self._width(numbered)
        precision, worse, numbered = self._precision(numbered and width is None)
        if not numbered:
            self._argument_number()
        if self._at >= len(self._layout):
            return f"{problem}{worse}%!(NOVERB)"
        verb = self._layout[self._at]
        self._at += 1
        if width is not None and width < 0:
            flags, width = flags + "-", -width
        return problem + worse + self._value(Directive(flags, width, precision, verb))

    def _value(self, directive: Directive) -> str:
        verb = directive.verb
        if verb == "%":
            return "%"
        if not self._index_is_good:
            return f"%!{verb}(BADINDEX)"
        if self._next >= len(self._values):
            return f"%!{verb}(MISSING)"
        self._next += 1
        return formatted(directive, self._values[self._next - 1], self._run)

    def _flags(self) -> str:
        start = self._at
        while self._here() in ("#", "0", "+", "-", " "):
            self._at += 1
        return self._layout[start : self._at]

    def _here(self) -> str:
        return self._layout[self._at : self._at + 1]

    def _number(self) -> int | None:
        """The digits that stand here; after a number that is too large Go reads no further."""
        start = self._at
        while self._here().isdecimal() and self._here().isascii():
            self._at += 1
        digits = self._layout[start : self._at]
        if len(digits) > 9 or int(digits or "0") > _LARGEST:
            self._at = len(self._layout)
            return None
        return int(digits) if digits else None

    def _argument_number(self) -> bool:
        """``[2]``: which argument comes next; whether there was one."""
        if self._here() != "[":
            return False
        self._reordered = True
        close = self._layout.find("]", self._at)
        if close < 0:
            self._at += 1
            self._index_is_good = False
            return False
        digits = self._layout[self._at + 1 : close]
        self._at = close + 1
        is_number = digits.isdecimal() and digits.isascii() and len(digits) <= 9
        if is_number and 1 <= int(digits) <= len(self._values):
            self._next = int(digits) - 1
        else:
            self._index_is_good = False
        return is_number

    def _width(self, numbered: bool) -> tuple[int | None, str]:  # noqa: FBT001 - what was read just before
        if self._here() == "*":
            self._at += 1
            return self._from_argument("%!(BADWIDTH)")
        width = self._number()
        if numbered and width is not None:  # "%[3]2d": the number must stand directly before the verb
            self._index_is_good = False
        return width, ""

    def _precision(self, numbered: bool) -> tuple[int | None, str, bool]:  # noqa: FBT001 - as above
        if self._here() != ".":
            return None, "", numbered
        self._at += 1
        if numbered:
            self._index_is_good = False
        numbered = self._argument_number()
        if self._here() != "*":
            return self._number() or 0, "", numbered
        self._at += 1
        precision, problem = self._from_argument("%!(BADPREC)")
        if precision is not None and precision < 0:
            return None, "%!(BADPREC)", False
        return precision, problem, False

    def _from_argument(self, mistake: str) -> tuple[int | None, str]:
        """A width or precision that an argument holds, and Go's words for a bad one."""
        if self._next >= len(self._values):
            return None, mistake
        value = self._values[self._next]
        self._next += 1
        if isinstance(value, bool) or not isinstance(value, int) or not -_WIDEST <= value <= _WIDEST:
            return None, mistake
        return value, ""


def sprintf(layout: str, values: Sequence[object], run: Run) -> str:
    """Format ``values``; a wrong verb shows as ``%!d(string=x)`` and is no error, as in Go."""
    return _Scan(layout, values, run).text()
